//! A whole cleaned body in, whether it stands in for an article out.
//!
//! Consent walls, bot walls, plan notices and error pages reach a dump as articles, thousands with one body.
//! The list is `placeholders.tsv`, meant to be edited. A row speaks of the whole body, and only of a short
//! one: an article about cookies quotes people and goes on.

use super::pattern::Pattern;
use crate::base::built_in;
use regex::RegexSet;

/// The longest body that can be a stand-in, in bytes.
const BODY_BYTES_MAX: usize = 700;

/// The table of stand-ins.
#[derive(Debug)]
pub(crate) struct Placeholders {
    /// How stand-ins begin; of most bodies that is enough to know.
    starts: RegexSet,
    /// What else the whole body must match, by the row.
    also: Vec<Option<Pattern>>,
}

impl Placeholders {
    /// The built-in table.
    pub(crate) fn built_in() -> Self {
        let rows = built_in::rows(include_str!("placeholders.tsv"));
        let rows: Vec<(String, &str)> = rows.filter_map(row).collect();
        let starts = RegexSet::new(rows.iter().map(|(start, _)| start)).unwrap_or_default();
        let also =
            rows.iter().map(|(_, also)| (!also.is_empty()).then(|| Pattern::new(format!("(?i){also}"))));
        Self { starts, also: also.collect() }
    }

    /// Whether the whole folded `body` is a stand-in.
    pub(crate) fn are(&self, body: &str) -> bool {
        if body.len() > BODY_BYTES_MAX || body.is_empty() {
            return false;
        }
        let line = body.contains('\n').then(|| body.replace('\n', " "));
        let body = line.as_deref().unwrap_or(body);
        let holds = |row: usize| self.also[row].as_ref().is_none_or(|also| also.is_match(body));
        self.starts.matches(body).into_iter().any(holds)
    }
}

/// The patterns of a row: how the body starts, and what else it must have.
fn row(line: &'static str) -> Option<(String, &'static str)> {
    let mut cells = line.split('\t');
    let (kind, start, also) = (cells.next()?, cells.next()?, cells.next().unwrap_or(""));
    let whole = matches!(kind, "whole").then_some("$").unwrap_or("");
    Some((format!("(?i)^(?:{start}){whole}"), also))
}

#[cfg(test)]
mod tests {
    use super::Placeholders;
    use crate::base::built_in;

    #[test]
    fn every_row_compiles() {
        for line in built_in::rows(include_str!("placeholders.tsv")) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!((2..=3).contains(&cells.len()) && matches!(cells[0], "whole" | "start"), "{line}");
            assert!(cells[1..].iter().all(|cell| regex::Regex::new(cell).is_ok()), "{line}");
        }
    }

    #[test]
    fn stand_ins_are_known() {
        let (placeholders, mut missed) = (Placeholders::built_in(), Vec::new());
        for body in [
            "ONLY AVAILABLE IN PAID PLANS",
            "ONLY AVAILABLE IN PROFESSIONAL AND CORPORATE PLANS",
            "None",
            "nan",
            "[Removed]",
            "Blah blah blah.",
            "Please enable JavaScript to continue using this application.",
            "You need to enable JavaScript to run this app.",
            "Enable JavaScript and cookies to continue",
            "JavaScript is disabled in your browser. Please enable JavaScript to proceed.",
            "Just a moment...\nEnable JavaScript and cookies to continue",
            "Checking your browser before accessing harbour.example.",
            "Verify you are human by completing the action below.",
            "Attention Required! | Cloudflare",
            "Access Denied\nYou don't have permission to access this page on this server.",
            "Our systems have detected unusual traffic from your computer network.",
            "Are you a robot?",
            "404 Not Found",
            "Error 404 - Page not found",
            "Page not found\nThe page you are looking for does not exist or has been moved.",
            "Seite nicht gefunden",
            "Página no encontrada",
            "Page introuvable",
            "Pagina non trovata",
            "Subscribe to continue reading",
            "To continue reading this article, subscribe or log in.",
            "This content is for subscribers only. Log in or subscribe.",
            "You have reached your limit of free articles. Subscribe for more.",
            "Dieser Artikel ist nur für Abonnenten. Jetzt anmelden und weiterlesen.",
            "Cet article est réservé aux abonnés. Il vous reste 80 % à lire.",
            "Contenido exclusivo para suscriptores",
            "Contenuto riservato agli abbonati.",
            "Dit artikel is alleen voor abonnees.",
            "We value your privacy\nWe and our partners store and access information on a device, such as cookies.",
            "We use cookies to improve your experience on our website. By clicking accept you consent to all of them.",
            "This site uses cookies. By continuing to browse you agree to our use of them.",
            "Wir und unsere Partner verwenden Cookies. Mit Ihrer Zustimmung verarbeiten wir Daten.",
            "Diese Webseite verwendet Cookies. Sie können Ihre Einwilligung jederzeit widerrufen.",
            "Nous utilisons des cookies. Vous pouvez accepter ou refuser leur usage.",
            "Avec votre accord, nos partenaires et nous utilisons des cookies.",
            "Utilizamos cookies propias y de terceros. Puede aceptar o rechazar su uso.",
            "Noi e i nostri partner utilizziamo i cookie. Puoi dare il tuo consenso.",
            "Wij gebruiken cookies op onze website. Je kunt alle cookies accepteren.",
            "Met jouw toestemming gebruiken wij en onze partners cookies.",
            "We recognize you are attempting to access this website from a country belonging to the European Economic Area.",
            "This content is not available in your region.",
            "Sorry, this video is no longer available",
            "The page you asked for has moved.",
            "Oops, the article you were looking for could not be found. Please try our search.",
            "This video cannot be played where you are.",
            "Subscribers only. Log in to read the whole story.",
            "Please switch on JavaScript to go on reading this page.",
        ] {
            if !placeholders.are(body) {
                missed.push(body);
            }
        }
        assert!(missed.is_empty(), "{missed:#?}");
    }

    #[test]
    fn articles_about_the_same_things_are_none() {
        let (placeholders, mut taken) = (Placeholders::built_in(), Vec::new());
        for body in [
            "Only available in paid plans, the tariff drew protest on Monday.",
            "None of the ships left the port on Monday.",
            "We use cookies made of oats, the baker said on Monday, and sells forty a day at her stall by the port.",
            "We use cookies to lure visitors to your bakery, she said, and the town council agreed to pay for them.",
            "This site uses cookies that break the law, a court found on Monday. The fine is the highest so far.",
            "Cookies: regulator fines a portal for its consent wall, and orders it to let readers refuse in one step.",
            "Just a moment of rain fell on the port on Monday.",
            "Access denied: how a village lost its only road, and what the council now wants to do about that.",
            "404 not found: why half of the town's web pages are gone, and who pays for the archive of the others.",
            "Subscribe to continue reading was the message that a court struck down on Monday.",
            "Are you a robot? A museum in the port town asks its visitors, and many of them are not sure.",
            "Page not found, said the librarian, and went on looking for the leaf that had been torn from the atlas.",
            "Dieser Artikel ist nur für Abonnenten teurer geworden, teilte der Händler am Montag mit.",
            "Wir verwenden Cookies aus Hafer, sagte die Bäckerin am Montag.",
            "Nous utilisons des cookies, a dit la boulangère lundi, et les enfants ont ri.",
            "Verify you are human, the machine told the mayor, who laughed and went home.",
            "Please enable the siren, the harbour master told his crew.",
            "The page you asked for has moved from the library to the museum, the archivist said.",
            "The video cannot be played in court because it was made in secret, the judge ruled on Monday.",
            "Subscribers only get one vote each, the cooperative decided. Log in hand, the chairman lit the fire.",
        ] {
            if placeholders.are(body) {
                taken.push(body);
            }
        }
        assert!(taken.is_empty(), "{taken:#?}");
        let long = format!("Subscribe to continue reading.{}", " The port closed on Monday.".repeat(40));
        assert!(!placeholders.are(&long));
    }
}
