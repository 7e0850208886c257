//! A folded line in, what the agency's newsroom wrote around its story cut.
//!
//! The newsroom desk of an agency adds notes to editors and the wire's own headers and trailers. `note`
//! recognises them by their form; the functions here cut them and record the version and the kill that they
//! announce.

use super::state::{Cleaning, DATELINE_LINES};
use super::{furniture, note, notice, version};

impl Cleaning<'_> {
    /// Cuts a line that the agency's newsroom wrote. Returns whether the line is one.
    pub(super) fn is_of_newsroom(&mut self, line: &str) -> bool {
        let head = self.kept < DATELINE_LINES;
        let rule = if note::is_control(line, head) {
            furniture::WIRE
        } else if note::is_correction(line) || (head && note::leading(line).is_some_and(|note| note == line))
        {
            furniture::NOTE
        } else if self.kept > 0 && note::opens_notebook(line) {
            self.over = true;
            furniture::NOTEBOOK
        } else {
            return false;
        };
        if rule == furniture::WIRE {
            if self.out.evidence.version.is_empty() {
                self.out.evidence.version =
                    version::of_headline(line.trim_start_matches('^')).unwrap_or_default();
            }
            self.out.evidence.killed |= head && notice::in_headline(line);
        } else {
            self.note_version(line);
        }
        self.out.furniture.push((rule, line.to_owned()));
        true
    }

    /// Records the version that a note announces if none is known yet.
    pub(super) fn note_version(&mut self, note: &str) {
        if self.out.evidence.version.is_empty() {
            self.out.evidence.version = note::version(note).unwrap_or_default().to_owned();
        }
    }

    /// The line without an editors' note at its start.
    pub(super) fn without_note<'l>(&mut self, line: &'l str) -> &'l str {
        let note = if self.cleaner.params.furniture { note::leading(line) } else { None };
        let Some(note) = note else { return line };
        self.note_version(note);
        self.out.furniture.push((furniture::NOTE, note.to_owned()));
        line[note.len()..].trim_start_matches([' ', '-'])
    }
}

#[cfg(test)]
mod tests {
    use crate::base::article::Article;
    use crate::clean::furniture::SeenLines;
    use crate::clean::{CleanParams, Cleaned, Cleaner};

    fn clean(title: &str, text: &str) -> Cleaned {
        let cleaner = Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 });
        let article = Article { title: title.to_owned(), text: text.to_owned(), ..Article::default() };
        cleaner.clean(&article, &mut SeenLines::default())
    }

    #[test]
    fn notes_before_and_behind_a_dateline_are_cut_with_it() {
        let story = "The port closed on Monday.";
        for (line, place, version) in [
            (format!("(adds details) GENEVA, Sept 5 (Reuters) - {story}"), "GENEVA", "UPDATE"),
            (
                format!(
                    "GENEVA, Sept 5 (Reuters) - (This Sept. 4 story has been corrected to fix the year) {story}"
                ),
                "GENEVA",
                "CORRECTED",
            ),
            (format!("(Recasts with vote)\nGENEVA (Reuters) - {story}"), "GENEVA", "UPDATE"),
            (format!("(ATTN: ADDS photo)\nSEOUL, Sept. 5 (Yonhap) -- {story}"), "SEOUL", "UPDATE"),
        ] {
            let cleaned = clean("", &line);
            assert_eq!(cleaned.text, format!("{story}\n"), "{line}");
            assert_eq!(
                (cleaned.evidence.dateline_place.as_str(), cleaned.evidence.version.as_str()),
                (place, version),
                "{line}"
            );
            assert_eq!(cleaned.furniture.len(), 1, "{line}");
        }
        let better = clean("UPDATE 3-Port closes", &format!("(Adds details)\n{story}"));
        assert_eq!(better.evidence.version, "UPDATE 3");
    }

    #[test]
    fn a_summary_above_the_dateline_does_not_hide_it() {
        let cleaned = clean(
            "",
            "The port will stay closed, its master says\nTVER, June 27. /TASS/. The port closed on Monday.",
        );
        let evidence = &cleaned.evidence;
        assert_eq!((evidence.dateline_place.as_str(), evidence.dateline_date.as_str()), ("TVER", "June 27"));
        assert!(cleaned.text.ends_with("\nThe port closed on Monday.\n"), "{}", cleaned.text);
    }

    #[test]
    fn what_the_wire_adds_above_and_below_is_cut() {
        let text = "^BC-EU--Port, 2nd Ld-Writethru,416<\n^By ANN BELL=\n^AP Business Writer=\nOSLO (AP) _ The port closed.\n\
                    It will open.\nAP-WF-08-29-16 1626GMT";
        let cleaned = clean("Port closes", text);
        assert_eq!(cleaned.text, "The port closed.\nIt will open.\n");
        assert_eq!((cleaned.evidence.version.as_str(), cleaned.furniture.len()), ("2nd Ld-Writethru", 4));
        let cleaned = clean("", "The port closed.\nIt will open. Reuter &#3;");
        assert_eq!(cleaned.text, "The port closed.\nIt will open.\n");
        let cleaned =
            clean("", "Der Hafen schloss.\n# dpa-Notizblock\n## Orte\n- Hafen, Kai 1\n- Jo Kern, +49 1");
        assert_eq!((cleaned.text.as_str(), cleaned.furniture.len()), ("Der Hafen schloss.\n", 1));
    }

    #[test]
    fn killed_and_partial_stories_say_so() {
        assert!(clean("KILL-Port closes", "The port closed.").evidence.killed);
        assert!(clean("Port", "ADVISORY: Story on port withdrawn\nThe port closed.").evidence.killed);
        assert!(
            !clean("Storm kills six", "Six died in a storm that will kill more, he said.").evidence.killed
        );
        let stub = clean("", "The port closed on Monday and... [+1555 chars]");
        assert_eq!(
            (stub.text.as_str(), stub.evidence.partial, stub.furniture.len()),
            ("The port closed on Monday and\n", true, 1)
        );
        let led_on = clean("", "The port closed on Monday and...\nRead more");
        assert_eq!(
            (led_on.text.as_str(), led_on.evidence.partial),
            ("The port closed on Monday and\n", true)
        );
        assert!(clean("", "The port @ @ @ @ @ @ @ on Monday.").evidence.partial);
        assert!(!clean("", "The port closed, and then...").evidence.partial);
    }
}
