//! Every shape of dateline with what it says, and everything that only looks like one.

use super::Datelines;
use super::date::{published, read};
use crate::base::agency::Agencies;
use crate::base::article::PublishedBasis;
use crate::base::time::Stamp;
use crate::clean::fold::fold;

fn find(line: &str) -> Option<(String, String, String, String)> {
    thread_local! {
        static TABLES: (Agencies, Datelines) = (Agencies::built_in(), Datelines::new());
    }
    let mut folded = String::new();
    fold(line, &mut folded);
    TABLES.with(|(agencies, datelines)| {
        let found = datelines.find(&folded, true, agencies)?;
        let ids: Vec<&str> = found.agencies.iter().map(|id| agencies.get(*id).id).collect();
        Some((ids.join("|"), found.place, found.date, folded[found.bytes..].to_owned()))
    })
}

/// Line, agency, place, date, story.
const SHAPES: &[(&str, &str, &str, &str, &str)] = &[
    // place and token
    ("LISBON (Reuters) – The port closed.", "reuters", "LISBON", "", "The port closed."),
    ("LISBON (Reuters) — The port closed.", "reuters", "LISBON", "", "The port closed."),
    ("LISBON (AFP) - – The port closed.", "afp", "LISBON", "", "The port closed."),
    ("LISBON\u{a0}(Reuters)\u{a0}–\u{a0}The port closed.", "reuters", "LISBON", "", "The port closed."),
    ("LISBON  (Reuters)  -  The port closed.", "reuters", "LISBON", "", "The port closed."),
    ("LISBON(Reuters)- The port closed.", "reuters", "LISBON", "", "The port closed."),
    ("Panamá (AFP) - Cerró el puerto.", "afp", "Panamá", "", "Cerró el puerto."),
    ("Jakarta (ANTARA) - Pelabuhan ditutup.", "antara", "Jakarta", "", "Pelabuhan ditutup."),
    ("Utrecht (ANP) - De haven is dicht.", "anp", "Utrecht", "", "De haven is dicht."),
    ("ROMA (ITALPRESS) - Il porto chiude.", "italpress", "ROMA", "", "Il porto chiude."),
    ("NEW YORK (Dow Jones)--The port closed.", "dowjones", "NEW YORK", "", "The port closed."),
    ("دبي (رويترز) - أغلق الميناء.", "reuters", "دبي", "", "أغلق الميناء."),
    // place, date and token
    ("NEW YORK, Jan 21 (Reuters) - Trade fell.", "reuters", "NEW YORK", "Jan 21", "Trade fell."),
    ("OSLO, Sept. 2 (Xinhua) -- Trade fell.", "xinhua", "OSLO", "Sept. 2", "Trade fell."),
    ("OSLO, Jan. 1(Xinhua) -- Trade fell.", "xinhua", "OSLO", "Jan. 1", "Trade fell."),
    ("Cape  Town,  Sept. 8 (CNA) -- Trade fell.", "cna_tw", "Cape Town", "Sept. 8", "Trade fell."),
    ("STOCKHOLM, Aug 29, 2014 (AFP) - Ice.", "afp", "STOCKHOLM", "Aug 29, 2014", "Ice."),
    ("Lyon, 21 jan 2019 (AFP) - Glace.", "afp", "Lyon", "21 jan 2019", "Glace."),
    ("Lyon, 10 juil 2024 (AFP)", "afp", "Lyon", "10 juil 2024", ""),
    ("LYON, 10 août (Xinhua) -- Glace.", "xinhua", "LYON", "10 août", "Glace."),
    ("La Paz, 21 ene (EFE).- Hielo.", "efe", "La Paz", "21 ene", "Hielo."),
    ("Madrid, 10 de julio de 2024 (EFE).- Hielo.", "efe", "Madrid", "10 de julio de 2024", "Hielo."),
    ("MADRID, 10 Ene. (EUROPA PRESS) - Hielo.", "europapress", "MADRID", "10 Ene", "Hielo."),
    ("Lisboa, 10 dez 2024 (Lusa) – Gelo.", "lusa", "Lisboa", "10 dez 2024", "Gelo."),
    ("Zagreb, 10. siječnja 2024. (Hina) - Led.", "hina", "Zagreb", "10. siječnja 2024", "Led."),
    ("Praha 10. ledna (ČTK) - Led.", "ctk", "Praha", "10. ledna", "Led."),
    (
        "Budapest, 2024. január 10., szerda (MTI) - Jég.",
        "mti",
        "Budapest",
        "2024. január 10., szerda",
        "Jég.",
    ),
    ("Roma, 10 gen. (Adnkronos) - Ghiaccio.", "adnkronos", "Roma", "10 gen", "Ghiaccio."),
    // region or country
    ("OSLO, Norway (AP) — Trade fell.", "ap", "OSLO, Norway", "", "Trade fell."),
    ("LA GRANGE, Wis. (AP) -- Trade fell.", "ap", "LA GRANGE, Wis.", "", "Trade fell."),
    ("ALTOONA, Pa. (AP) — Trade fell.", "ap", "ALTOONA, Pa.", "", "Trade fell."),
    ("ABERDEEN, South Dakota (AP) _ Trade fell.", "ap", "ABERDEEN, South Dakota", "", "Trade fell."),
    ("PERTH, Australia, Jan. 1 (Xinhua) -- Ice.", "xinhua", "PERTH, Australia", "Jan. 1", "Ice."),
    (
        "SANTIAGO DE CUBA, Cuba, 30 jun (Xinhua) -- Hielo.",
        "xinhua",
        "SANTIAGO DE CUBA, Cuba",
        "30 jun",
        "Hielo.",
    ),
    ("حلب، سوريا (CNN) -- أغلق السوق.", "cnnwire", "حلب، سوريا", "", "أغلق السوق."),
    // date and token
    ("Jan 30 (Reuters) - Trade fell.", "reuters", "", "Jan 30", "Trade fell."),
    ("10 oct (Reuters) - El comercio cayó.", "reuters", "", "10 oct", "El comercio cayó."),
    ("9 يونيو (رويترز) - هبطت التجارة.", "reuters", "", "9 يونيو", "هبطت التجارة."),
    ("June 3 (UPI) -- Trade fell.", "upi", "", "June 3", "Trade fell."),
    // token alone
    ("(AP) — Trade fell.", "ap", "", "", "Trade fell."),
    ("(AP) Dos botes chocaron.", "ap", "", "", "Dos botes chocaron."),
    ("(Bloomberg) -- Trade fell.", "bloomberg", "", "", "Trade fell."),
    ("EFE.- Baja el precio.", "efe", "", "", "Baja el precio."),
    // two places
    ("PARIS/THE HAGUE, March 7 (Reuters) - Ice.", "reuters", "PARIS/THE HAGUE", "March 7", "Ice."),
    ("Kiel/Lübeck (dpa) - Eis.", "dpa", "Kiel/Lübeck", "", "Eis."),
    (
        "OSLO & TEL AVIV, Israel--(BUSINESS WIRE)--Ice Inc.",
        "businesswire",
        "OSLO & TEL AVIV, Israel",
        "",
        "Ice Inc.",
    ),
    // slashes
    ("MOSCOW, January 21. /TASS/. Ice.", "tass", "MOSCOW", "January 21", "Ice."),
    ("ТВЕРЬ, 3 мая. /ТАСС/. Лёд.", "tass", "ТВЕРЬ", "3 мая", "Лёд."),
    ("РОСТОВ-НА-ДОНУ, 3 мая. /Корр. ТАСС Иван Льдов/. Лёд.", "tass", "РОСТОВ-НА-ДОНУ", "3 мая", "Лёд."),
    (
        "AUSTIN, Texas, Feb. 1, 2017 /PRNewswire-AsiaNet/ -- Ice.",
        "prnewswire",
        "AUSTIN, Texas",
        "Feb. 1, 2017",
        "Ice.",
    ),
    // token before the place
    ("(ANSA) - ROME, JUL 11 - Ice.", "ansa", "ROME", "JUL 11", "Ice."),
    ("(AGI) - Roma, 10 gen. - Ghiaccio.", "agi", "Roma", "10 gen", "Ghiaccio."),
    ("［東京 ２４日 ロイター］ - 港は", "reuters", "東京", "24日", "港は"),
    ("［１９日 ロイター］ - 港は", "reuters", "", "19日", "港は"),
    ("【6月18日 AFP】港は", "afp", "", "6月18日", "港は"),
    ("【ワシントン共同】港は", "kyodo", "ワシントン", "", "港は"),
    ("【パリAFP時事】港は", "afp|jiji", "パリ", "", "港は"),
    ("新华社青岛3月15日电（记者李四）港口", "xinhua", "青岛", "3月15日", "港口"),
    ("新华社青岛１０月２２日电题：港口", "xinhua", "青岛", "10月22日", "港口"),
    ("新华社青岛12月16日（张三、李四）港口", "xinhua", "青岛", "12月16日", "港口"),
    ("中新社青岛3月15日电 港口", "cns", "青岛", "3月15日", "港口"),
    ("（中央社記者王大同高雄15日電）港口", "cna_tw", "高雄", "15日", "港口"),
    (
        "Liputan6.com, Medan - Pelabuhan di utara kota ditutup.",
        "",
        "Medan",
        "",
        "Pelabuhan di utara kota ditutup.",
    ),
    ("REPUBLIKA.CO.ID, MEDAN -- Pelabuhan ditutup.", "", "MEDAN", "", "Pelabuhan ditutup."),
    ("MEDAN, KOMPAS.com - Pelabuhan ditutup.", "", "MEDAN", "", "Pelabuhan ditutup."),
    // token behind the dash, or before it without brackets
    ("МОСКВА, 30 июн - РИА Новости. Лёд.", "ria", "МОСКВА", "30 июн", "Лёд."),
    ("МОСКВА, 30 июн — РИА Новости, Иван Льдов. Лёд.", "ria", "МОСКВА", "30 июн", "Лёд."),
    ("Москва. 15 марта. INTERFAX.RU - Лёд.", "interfax", "Москва", "15 марта", "Лёд."),
    ("NAGOYA, Japan, Dec. 9 Kyodo - Ice.", "kyodo", "NAGOYA, Japan", "Dec. 9", "Ice."),
    ("Sydney, AAP - Ice.", "aap", "Sydney", "", "Ice."),
    // equals signs
    ("(부산=연합뉴스) 김얼음 기자 = 항구는", "yonhap", "부산", "", "항구는"),
    ("(이스탄불=연합뉴스) 김얼음 특파원 항구는", "yonhap", "이스탄불", "", "항구는"),
    ("【부산=뉴시스】 김얼음 기자 = 항구는", "newsis", "부산", "", "항구는"),
    // nothing between token and story
    ("Pune, Dec 9 (PTI) Kiran said", "pti", "Pune", "Dec 9", "Kiran said"),
    ("Lyon (ats afp) Les glaces fondent.", "sda|afp", "Lyon", "", "Les glaces fondent."),
    ("LONDON (CNN)It was cold.", "cnnwire", "LONDON", "", "It was cold."),
    // colon, country in brackets
    ("Pune (PTI): Ice.", "pti", "Pune", "", "Ice."),
    ("Aleppo [Syria], June 9 (ANI): Ice.", "ani", "Aleppo [Syria]", "June 9", "Ice."),
    // no token
    ("SALVADOR, Feb 26 - Showers came.", "", "SALVADOR", "Feb 26", "Showers came."),
    ("PORTLAND, Ore., Feb 26 - Showers came.", "", "PORTLAND, Ore.", "Feb 26", "Showers came."),
    (
        "OTTAWA — The port of the town closed on Monday, its master said.",
        "",
        "OTTAWA",
        "",
        "The port of the town closed on Monday, its master said.",
    ),
    (
        "SAINT JOHN, N.B. — The port of the town closed on Monday, its master said.",
        "",
        "SAINT JOHN, N.B.",
        "",
        "The port of the town closed on Monday, its master said.",
    ),
    // desks
    ("Hamburg (dpa/lno) - Der Hafen.", "dpa", "Hamburg", "", "Der Hafen."),
    ("Bad Aibling (dpa/lby) – Der Hafen.", "dpa", "Bad Aibling", "", "Der Hafen."),
    ("Berlin (dpa/bb). Der Hafen.", "dpa", "Berlin", "", "Der Hafen."),
    ("Mainz (KNA/iz). Der Hafen.", "kna", "Mainz", "", "Der Hafen."),
    ("Frankfurt a.M. (epd). Der Hafen.", "epd", "Frankfurt a.M.", "", "Der Hafen."),
    ("Frankfurt/Main (dpa-AFX) - Der Hafen.", "dpa", "Frankfurt/Main", "", "Der Hafen."),
    ("San Diego (tca/dpa) - Ice.", "tca|dpa", "San Diego", "", "Ice."),
    // date behind the token
    ("Orange, CA (PRWEB) July 30, 2012 -- Ice Inc.", "accesswire", "Orange, CA", "July 30, 2012", "Ice Inc."),
    (
        "TORONTO, June  09, 2020  (GLOBE NEWSWIRE) -- Ice.",
        "globenewswire",
        "TORONTO",
        "June 09, 2020",
        "Ice.",
    ),
    // behind a byline, bullets or a summary
    ("By Ilse Marn OSTERVIK (Reuters) - The port closed.", "reuters", "OSTERVIK", "", "The port closed."),
    (
        "By Ilse Marn and Jo van Kern NEW YORK, Feb 3 (Reuters) - The port closed.",
        "reuters",
        "NEW YORK",
        "Feb 3",
        "The port closed.",
    ),
    ("Von Ilse Marn Ostervik (dpa) - Der Hafen.", "dpa", "Ostervik", "", "Der Hafen."),
    ("• OSTERVIK (Reuters) - The port closed.", "reuters", "OSTERVIK", "", "The port closed."),
    ("* Ostervik (AFP) - The port closed.", "afp", "Ostervik", "", "The port closed."),
    (
        "* Port closed * Ships wait outside OSTERVIK, March 2 (Reuters) - The port closed.",
        "reuters",
        "OSTERVIK",
        "March 2",
        "The port closed.",
    ),
    // several places, regions, a country in brackets
    (
        "SAN FRANCISCO/NEW YORK/MEXICO CITY, Feb 3 (Reuters) - Ice.",
        "reuters",
        "SAN FRANCISCO/NEW YORK/MEXICO CITY",
        "Feb 3",
        "Ice.",
    ),
    ("Paris/Lyon/Lille (AFP) - Glace.", "afp", "Paris/Lyon/Lille", "", "Glace."),
    ("ORLANDO, Fla./NEW YORK (Reuters) - Ice.", "reuters", "ORLANDO, Fla./NEW YORK", "", "Ice."),
    ("ALAMEDA, Calif./OSLO, Feb 3 (Reuters) - Ice.", "reuters", "ALAMEDA, Calif./OSLO", "Feb 3", "Ice."),
    ("DUBLIN (UNITED STATES) (AFP) - Ice.", "afp", "DUBLIN (UNITED STATES)", "", "Ice."),
    // a station or a paper beside the agency, the agency before its place
    ("MARL COUNTY, CO (KXYZ/CNN) - Ice.", "cnnwire", "MARL COUNTY, CO", "", "Ice."),
    ("Marlow (MAR/dpa) - Eis.", "dpa", "Marlow", "", "Eis."),
    ("Reuters/London", "reuters", "London", "", ""),
    ("AFP/New Delhi The port closed on Monday.", "afp", "New Delhi", "", "The port closed on Monday."),
    // date moved into the prose
    (
        "SAN FRANCISCO (AFP) - Ice Inc on Monday (Aug 31) said",
        "afp",
        "SAN FRANCISCO",
        "",
        "Ice Inc on Monday (Aug 31) said",
    ),
];

#[test]
fn each_shape_gives_agency_place_date_and_the_story_behind_it() {
    let wrong = SHAPES.iter().filter_map(|(line, agency, place, date, story)| {
        let expected = [agency, place, date, story].map(|text| (*text).to_owned());
        let found = find(line).map(<[String; 4]>::from);
        (found.as_ref() != Some(&expected)).then_some((line, found))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_only_looks_like_a_dateline_is_none() {
    for line in [
        // photo credits
        "Two clerks talk in the hall, Thursday, April 27, 2023, in Dover. (AP Photo/Ann Bell)",
        "Der Hafen bleibt leer. (Foto: REUTERS)",
        "LISBON (AP Photo) - Ships wait outside.",
        "ANN BELL/AFP/Getty Images",
        "Ann Bell / AFP/Getty Images",
        "REUTERS/Ilse Marn",
        "Reuters/Ilse Marn",
        "AFP/Getty Images",
        "AP/Ilse Marn",
        // other acronyms
        "Natie (80%) and the National Harbour Authority (ANP)- hired 77 people.",
        "La Administración Nacional de Puertos (ANP)- contrató a 77 personas.",
        "Administración Nacional de Puertos (ANP) - Contrató a 77 personas.",
        "PUNE: The Pakistan Tehreek-e-Insaf (PTI) - once in power - lost the vote.",
        "SYDNEY: The Australian Federal Police (AFP) - which led the raid - said",
        "Australian Federal Police (AFP) - The force said",
        "Students who took Advanced Placement (AP) - courses gained credit.",
        "Alcoholics Anonymous (AA) - Founded by two men.",
        "Harrisburg, PA - The governor signed it.",
        // parts of words, citations, names in prose
        "Manifestación con pancartas AP2 - Los vecinos protestan.",
        "The minister told Reuters - in a call - that talks had ended.",
        "Talks have ended, the minister told the agency (Reuters) - a first.",
        "Reuters informó que el puerto cerró.",
        "Xinhua - the state agency - did not comment.",
        // a dateline in a quotation
        "\"LISBON (Reuters) - The port closed,\" read the slip she kept.",
        // prose in capitals, dashes in prose
        "OIL PRICES ROSE ON MONDAY - AND FELL ON TUESDAY, THE PORT SAID IN A NOTE.",
        "THE PORT CLOSED (AP SAID) - AND OPENED.",
        "PARIS - a city of light, and of dust in the week the cleaners struck.",
        "Paris - The city of light was dark on Monday, when the cleaners struck for the third time.",
        "Berlin-based Ice Inc said on Monday that it would close.",
        "LONDON - 3, PARIS - 1",
        "EXCLUSIVE - The port will close on Monday, its master says in a letter to the town.",
        "WATCH LIVE - The port opens on Monday and its master speaks to the town, in his own words.",
        "FILE – The port of the town as it was before the storm of last winter took its pier.",
        "ZURICH GOLD CLOSING - April 7 pool prices were lower than those of the week before that.",
        // days that open a line of a calendar
        "Tuesday, May 5 - The fair opens at nine.",
        "Saturday, 9 May - The fair closes.",
        "PARIS, 5 May - 7 June: the fair",
        "Room 12 (AP) - The class meets.",
        "A well-known baker said on Monday",
        "",
    ] {
        assert_eq!(find(line), None, "{line}");
    }
}

#[test]
fn a_place_alone_is_a_dateline_only_where_the_story_begins() {
    let (agencies, datelines) = (Agencies::built_in(), Datelines::new());
    let line = "OTTAWA - The port of the town closed on Monday, its master said.";
    assert!(datelines.find(line, true, &agencies).is_some());
    assert!(datelines.find(line, false, &agencies).is_none());
}

#[test]
fn printed_dates_are_read_in_every_language_and_order() {
    for (printed, year, month, day) in [
        ("Jan 21", None, Some(1), 21),
        ("Sept. 2", None, Some(9), 2),
        ("June 09, 2020", Some(2020), Some(6), 9),
        ("10 juil 2024", Some(2024), Some(7), 10),
        ("10 août", None, Some(8), 10),
        ("21 ene", None, Some(1), 21),
        ("10 de julio de 2024", Some(2024), Some(7), 10),
        ("JUL 11", None, Some(7), 11),
        ("11 LUG", None, Some(7), 11),
        ("12 dez", None, Some(12), 12),
        ("3 мая", None, Some(5), 3),
        ("30 июн", None, Some(6), 30),
        ("9 يونيو", None, Some(6), 9),
        ("9 كانون الثاني", None, Some(1), 9),
        ("24日", None, None, 24),
        ("10月22日", None, Some(10), 22),
        ("2024年1月5日", Some(2024), Some(1), 5),
        ("10월 22일", None, Some(10), 22),
        ("10. siječnja 2024", Some(2024), Some(1), 10),
        ("2024. január 10., szerda", Some(2024), Some(1), 10),
        ("29 Feb", None, Some(2), 29),
    ] {
        let found = read(printed).map(|day| (day.year, day.month, day.day));
        assert_eq!(found, Some((year, month, day)), "{printed}");
    }
    for printed in
        ["31 Feb", "0 May", "Jan 32", "15 محرم 1445", "5 May 2567", "12 listopada", "12", "May", "2024", ""]
    {
        assert_eq!(read(printed), None, "{printed}");
    }
}

#[test]
fn a_dateline_dates_an_article_that_has_no_better() {
    let stamp = |text: &str| crate::source::date::parse(text);
    let crawled = PublishedBasis::Crawl;
    for (known, basis, printed, expected, by) in [
        ("", PublishedBasis::None, "Aug 29, 2014", "2014-08-29", PublishedBasis::Dateline),
        ("", PublishedBasis::None, "Aug 29", "", PublishedBasis::None),
        ("2014-08-30T01:00:00Z", crawled, "Aug 29", "2014-08-29", PublishedBasis::Dateline),
        ("2015-01-02T01:00:00Z", crawled, "Dec 31", "2014-12-31", PublishedBasis::Dateline),
        ("2014-08-28T20:00:00Z", crawled, "Aug 29", "2014-08-29", PublishedBasis::Dateline),
        ("2014-08-27T20:00:00Z", crawled, "Aug 29", "2013-08-29", PublishedBasis::Dateline),
        ("2015-08-27T20:00:00Z", crawled, "29 Feb", "2012-02-29", PublishedBasis::Dateline),
        ("2014-08-02T20:00:00Z", crawled, "24日", "2014-07-24", PublishedBasis::Dateline),
        ("2014-03-02T20:00:00Z", crawled, "31日", "2014-01-31", PublishedBasis::Dateline),
        ("2014-08-02T20:00:00Z", crawled, "Aug 29, 2012", "2012-08-29", PublishedBasis::Dateline),
        ("2014-08-02T20:00:00Z", crawled, "Aug 29, 2016", "2014-08-02T20:00:00Z", crawled),
        ("2014-08-02T20:00:00Z", crawled, "15 محرم", "2014-08-02T20:00:00Z", crawled),
        ("2014-08-02", PublishedBasis::Structured, "Jul 29, 2014", "2014-08-02", PublishedBasis::Structured),
        ("2014-08-02", PublishedBasis::Modified, "Jul 29, 2014", "2014-08-02", PublishedBasis::Modified),
    ] {
        assert_eq!(published(stamp(known), basis, printed), (stamp(expected), by), "{known} {printed}");
    }
    let last = Some(Stamp { at: i64::MAX / 4, date_only: false });
    assert_eq!(published(last, crawled, "Jan 1").1, crawled);
}
