//! Made-up stories that the tests share, and a writer of many small ones.

use std::fmt::Write;

/// A wire story of four paragraphs, without dateline or sign-off.
pub const FERRY: &str = "The ferry line between Ostervik and the outer islands stopped on Friday after a crack was found \
in the hull of its only ship, the harbour office said.\n\
The crack, as long as a hand, was noticed by a diver who had come to clear weed from the propeller, and the crew was \
told to unload the cars again.\n\
Three hundred islanders depend on the ferry for milk, mail and medicine, and the council has asked fishermen to carry \
what cannot wait until a welder arrives from the mainland.\n\
Harbour master Sigrun Vale said that a repair would take at least nine days, because the plate has to be cut out and \
the paint burned away before anyone can weld it.";

/// A story of a small town that shares nothing with the others.
pub const CAKE: &str = "Bakers in Marlow Green have agreed on one recipe for the town's almond cake after a dispute of \
eleven years, and a copy of it now hangs framed in the library beside the town charter.\n\
The quarrel began when a visiting judge at the summer fair tasted butter in one entry and goose fat in another and asked \
aloud which of the two was the real thing.\n\
Both families brought forward grandmothers, ledgers and a stained page of newsprint, and for a decade the fair gave two \
first prizes so that nobody would leave the tent in tears.";

/// A story about weather instruments.
pub const BUOYS: &str = "Sailors who cross the Tarn Sound will get their wave reports from nineteen new buoys this autumn, \
the coastal survey announced, replacing a chain that had drifted, rusted and partly sunk.\n\
Each buoy is the size of a kitchen table and calls a shore station every quarter of an hour with the height of the swell, \
the temperature of the water and the charge of its battery.\n\
The survey hopes that the first winter will show whether barnacles or herring nets are the greater enemy, and has printed \
a telephone number on every lid.";

/// A story about a library.
pub const BELL: &str = "The bell of the Carrick library rang at noon on Tuesday for the first time since a swarm of bees \
moved into its tower, and readers on the square put down their books to listen.\n\
A beekeeper from the next valley spent three evenings with smoke, a ladder and a wooden box before the queen agreed to \
follow him, the head librarian Moira Tansley told the parish newsletter.\n\
The honey, some forty jars of it, will be sold for the roof fund under a label drawn by the children of the second form.";

/// The words of made-up articles: enough that two articles share no run of five but by intent.
const WORDS: [&str; 96] = [
    "anchor", "barley", "candle", "dormer", "elbow", "ferret", "garden", "hamlet", "island", "jetty",
    "kettle", "ladder", "magnet", "nettle", "orchard", "pepper", "quarry", "ribbon", "saddle", "timber",
    "urchin", "velvet", "walnut", "yonder", "zephyr", "amber", "basket", "copper", "dagger", "ember",
    "fiddle", "goblet", "hollow", "ingot", "jasper", "kernel", "lantern", "mantle", "needle", "oyster",
    "parcel", "quiver", "rafter", "sickle", "thistle", "umber", "vessel", "willow", "yarrow", "zinc",
    "acorn", "bobbin", "cinder", "drawer", "easel", "fennel", "gravel", "hinge", "ivory", "jacket", "knot",
    "linen", "marble", "nutmeg", "olive", "pillow", "quill", "russet", "shovel", "trellis", "upland",
    "violin", "wicker", "yeast", "zither", "almond", "bramble", "cobble", "damson", "estuary", "flagon",
    "gable", "heather", "inkwell", "juniper", "kiln", "locket", "mortar", "nozzle", "otter", "pewter",
    "quartz", "rudder", "spindle", "tallow", "vine",
];

/// A made-up text of `count` words in sentences; the same number gives the same text.
pub fn made_up(number: u64, count: usize) -> String {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635;
    let mut text = String::new();
    for at in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = WORDS[(state >> 33) as usize % WORDS.len()];
        let gap = if at == 0 { "" } else { " " };
        let end = match (at + 1) % 12 {
            0 if (at + 1) % 36 == 0 => ".\n",
            0 => ".",
            _ => "",
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "{gap}{word}{end}");
    }
    text
}

/// The first `count` words of a text.
pub fn cut(text: &str, count: usize) -> String {
    text.split(' ').take(count).collect::<Vec<_>>().join(" ")
}

/// The text with every `every`th word replaced.
pub fn edited(text: &str, every: usize) -> String {
    let words = text.split(' ').enumerate();
    words
        .map(|(at, word)| if at % every == every - 1 { "replaced" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}
