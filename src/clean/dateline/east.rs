//! The start of a line in Chinese, Japanese or Korean in, the dateline in its own frame out.
//!
//! `新华社北京3月15日电(记者...)`, `[東京 24日 ロイター] -`, `【ワシントン共同】`, `(서울=연합뉴스) 기자 =`. Folding has
//! turned full-width digits and brackets into narrow ones.

use super::printed::Dateline;
use crate::base::agency::{Agencies, AgencyId};
use crate::clean::pattern::Pattern;

/// The frames of East Asian copy.
#[derive(Debug)]
pub(crate) struct EastAsianFrames {
    shapes: [Pattern; 4],
}

const CHINESE: &str = r"^据?(?P<token>新华社|新华网|新華社|中新社|中新网|中央社|路透社|法新社|美联社|共同社)(?P<place>\p{Han}{2,8}?)(?P<date>(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日)(?:[专專外]?[电電讯訊]题?(?: ?\([^)]{2,40}\))?|\([^)]{2,40}\)) ?:?";
const TAIWANESE: &str = r"^\((?P<token>中央社)記者\p{Han}{3}(?P<place>\p{Han}{2,4}?)(?P<date>(?:[0-9]{1,2}月)?[0-9]{1,2}日)專?電\)";
const KOREAN: &str = r"^[(【\[](?P<place>[\p{Hangul}·, ]{2,16}) ?= ?(?P<token>연합뉴스|뉴시스)[)】\]](?: ?[\p{Hangul}·, ]{2,24}?(?:기자|특파원|통신원)(?: ?=)?|[^=]{2,20}=)?";
const JAPANESE: &str = r"^[\[【](?:(?P<place>[\p{Han}\p{Katakana}\p{Hiragana}ー・]{2,14}?)[ =]?)?(?P<date>(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日)? ?(?P<token>ロイター|共同|時事|AFP(?:=?時事)?|AP|新華社)[\]】](?: ?-+)?";

impl EastAsianFrames {
    /// Compiles the frames.
    pub(crate) fn new() -> Self {
        Self { shapes: [CHINESE, TAIWANESE, KOREAN, JAPANESE].map(Pattern::new) }
    }

    /// The dateline at the start of `head`.
    pub fn find(&self, head: &str, agencies: &Agencies) -> Option<Dateline> {
        let first = head.chars().next()?;
        // A bracket of Latin text is looked into elsewhere.
        let may_be = match first {
            '[' | '(' => !head[1..].starts_with(|c: char| c.is_ascii_alphabetic()),
            _ => "【据新中路法美共".contains(first),
        };
        if !may_be {
            return None;
        }
        let groups = |shape: &Pattern| shape.groups(head, ["token", "place", "date"]);
        let (found, end) = self.shapes.iter().find_map(groups)?;
        let [token, place, date] = found.map(str::trim);
        let agencies = credited(token, agencies);
        let bytes = head.len() - head[end..].trim_start_matches([' ', '-', ':', '=']).len();
        let (place, date) = (place.to_owned(), date.to_owned());
        (!agencies.is_empty()).then_some(Dateline { agencies, place, date, alone: false, bytes })
    }
}

/// The agencies of a token, which may be joint copy as in `AFP時事`.
fn credited(token: &str, agencies: &Agencies) -> Vec<AgencyId> {
    let known = |token: &str| agencies.by_token(token).or_else(|| agencies.by_name(token));
    match token.strip_suffix("時事").filter(|first| !first.is_empty()) {
        Some(first) => [known(first.trim_end_matches('=')), known("時事")].into_iter().flatten().collect(),
        None => known(token).into_iter().collect(),
    }
}
