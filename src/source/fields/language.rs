//! The language field of a record in, a two-letter code out.

/// The language of an article's dates: its own, or that of the domain's country where the names of months are
/// ambiguous.
pub(crate) fn date_language<'l>(language: &'l str, url: &str) -> &'l str {
    const COUNTRIES: [(&str, &str); 4] = [(".pl", "pl"), (".cz", "cs"), (".hr", "hr"), (".sk", "sk")];
    if !language.is_empty() {
        return language;
    }
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', ':']).next().unwrap_or("");
    COUNTRIES.iter().find(|(end, _)| host.ends_with(end)).map_or("", |(_, language)| language)
}

/// The two-letter code of a language if its word is known, else the word.
pub(crate) fn language(word: &str) -> String {
    const NAMES: [(&str, &str); 21] = [
        ("english", "en"),
        ("eng", "en"),
        ("german", "de"),
        ("deu", "de"),
        ("ger", "de"),
        ("french", "fr"),
        ("fra", "fr"),
        ("spanish", "es"),
        ("spa", "es"),
        ("italian", "it"),
        ("ita", "it"),
        ("portuguese", "pt"),
        ("por", "pt"),
        ("russian", "ru"),
        ("rus", "ru"),
        ("arabic", "ar"),
        ("ara", "ar"),
        ("chinese", "zh"),
        ("zho", "zh"),
        ("japanese", "ja"),
        ("jpn", "ja"),
    ];
    let lower = word.to_lowercase();
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return (*code).to_owned();
    }
    let primary = lower.split(['-', '_']).next().unwrap_or("");
    if primary.len() == 2 { primary.to_owned() } else { lower }
}
