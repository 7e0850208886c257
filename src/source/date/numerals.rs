//! A date in any digits and case in, the same in small letters and plain digits out.
//!
//! What is written for the eye alone goes: full-width forms, spaces that do not break, marks of direction.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Zeros of scripts with digits of their own; nine digits follow each.
const ZEROS: [char; 22] = [
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1c50}',
    '\u{a9d0}',
    '\u{1e950}',
];

/// A text as dates are looked up.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            '\u{307}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\'' | 'ʼ' | '‘' | '`' | '´' => plain.push('’'),
            _ => plain.push(ascii_digit(c).unwrap_or(c)),
        }
    }
    Cow::Owned(in_figures(plain))
}

fn ascii_digit(c: char) -> Option<char> {
    let value =
        ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

const CHINESE: &str = "〇一二三四五六七八九";

/// Chinese numbers before the units of a date in figures: `二〇一八年六月二十五日`.
fn in_figures(text: String) -> String {
    if !text.contains(['年', '月', '日']) || !text.contains(|c| CHINESE.contains(c) || c == '十') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let is_figure = |c: char| CHINESE.contains(c) || matches!(c, '○' | '零' | '十');
        let end = rest.find(|c: char| !is_figure(c)).unwrap_or(rest.len());
        let has_unit = rest[end..].starts_with(['年', '月', '日', '時', '时', '點', '点', '分', '秒']);
        match figures(&rest[..end]).filter(|_| end > 0 && has_unit) {
            Some(figures) => {
                out.push_str(&figures);
                rest = &rest[end..];
            }
            None => {
                let length = end.max(first.len_utf8());
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    out
}

/// `2018` of `二〇一八`, `25` of `二十五`.
fn figures(number: &str) -> Option<String> {
    let value = |c: char| match c {
        '○' | '零' => Some(0),
        c => CHINESE.chars().position(|known| known == c),
    };
    match number.split_once('十') {
        None => number.chars().map(|c| value(c).map(|value| value.to_string())).collect(),
        Some((tens, ones)) => {
            let one = |text: &str, empty: usize| match text.chars().next() {
                Some(c) => value(c),
                None => Some(empty),
            };
            Some((one(tens, 1)? * 10 + one(ones, 0)?).to_string())
        }
    }
}
