//! One short text and the headlines it stands under in, whether it stands in for articles out.
//!
//! A stand-in (a consent wall, a subscription notice, a page that has moved) has the same few words under
//! every headline. An article names the things in its headline, even if ten outlets have written ten
//! headlines; a stand-in does not.

use super::LearnParams;
use crate::base::stems::stems;
use std::collections::BTreeSet;

/// Whether a text shared by this many articles of an outlet can be a stand-in. It cannot if an agency is
/// credited.
pub(crate) fn may_stand_in(articles: usize, is_credited: bool, params: &LearnParams) -> bool {
    articles >= params.stand_in_headlines_min && !is_credited
}

/// Whether a text under these different headlines is a stand-in.
pub(crate) fn is_stand_in(text: &str, headlines: &BTreeSet<&str>, params: &LearnParams) -> bool {
    let said = stems(text);
    let telling: Vec<BTreeSet<String>> = headlines.iter().map(|headline| stems(headline)).collect();
    let telling: Vec<&BTreeSet<String>> = telling.iter().filter(|words| !words.is_empty()).collect();
    let of_text = telling.iter().filter(|words| !words.is_disjoint(&said)).count();
    telling.len() >= params.stand_in_headlines_min
        && of_text as f64 <= params.stand_in_told_max * telling.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::stories::tests::PARAMS;
    use super::is_stand_in;

    #[test]
    fn an_article_names_what_its_headlines_name_and_a_stand_in_does_not() {
        let headlines = ["Port closes", "Ships wait outside harbour", "Storm tears off harbour gates"];
        let article = "The harbour of Lisbon was closed on Monday after a storm; ships are waiting outside.";
        let wall = "Before you read on, tell us whether our partners may count your visit.";
        assert!(!is_stand_in(article, &headlines.into(), &PARAMS));
        assert!(is_stand_in(wall, &headlines.into(), &PARAMS));
        // Two headlines prove nothing, and neither do headlines that say nothing.
        assert!(!is_stand_in(wall, &headlines[..2].iter().copied().collect(), &PARAMS));
        assert!(!is_stand_in(wall, &["", "Sea", "Day 3", "No. 7"].into(), &PARAMS));
    }

    #[test]
    fn scripts_without_spaces_and_inflected_ones_are_compared_too() {
        let headlines = ["港口因风暴关闭", "风暴袭击港口", "船只在港口外等候"];
        assert!(!is_stand_in("港口星期一关闭，船只在外等候。", &headlines.into(), &PARAMS));
        assert!(is_stand_in("请登录后继续阅读本文。", &headlines.into(), &PARAMS));
        let headlines = ["Порт Лиссабона закрыли", "В Лиссабоне шторм", "Закрытие лиссабонского порта"];
        assert!(!is_stand_in("В понедельник Лиссабон закрыл гавань.", &headlines.into(), &PARAMS));
    }
}
