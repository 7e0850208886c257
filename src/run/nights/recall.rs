//! The nights within reach in, their articles behind tonight's out.

use super::{Neighbour, Nights, Past, hash};
use crate::base::entry::Entry;
use crate::base::entry::{Known, pack};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::scratch::Blob;
use crate::base::texts::TextKey;
use crate::history::articles::HistoryArticle;
use crate::history::moves::{Lineage, Move};
use crate::history::pages::KeptPage;
use crate::history::read::NightReader;
use crate::history::tokens::TOKEN_BYTES;
use crate::learn::Learned;
use crate::learn::units::SentenceKey;
use crate::run::digest::Digest;
use crate::run::learn::add_own;
use crate::run::outlets::Outlets;
use crate::run::page::{StoredPage, StoredTokens};
use crate::run::prepare::headline_words;
use crate::run::prepared::{Prepared, StoredText};
use crate::run::read::ReadDump;
use crate::run::times::pause;
use crate::run::{Context, Job, ids};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

impl Nights<'_> {
    /// Adds what nights within reach learned of outlets that tonight has articles of, where an older program
    /// kept nothing that it could be learned from again.
    ///
    /// # Errors
    /// The history is damaged or cannot be read.
    pub(crate) fn add_learned(&self, outlets: &Outlets, learned: &mut Learned) -> Result<()> {
        let older = self.nights.iter().filter(|night| night.is_near && !night.reader.has_pages());
        for night in older {
            for sentence in night.reader.learned()? {
                match (sentence.outlet, outlets.number_of(sentence.outlet)) {
                    (0, _) => learned.add_shared(SentenceKey(sentence.key)),
                    (_, Some(number)) => add_own(learned, sentence, number),
                    (_, None) => {}
                }
            }
        }
        Ok(())
    }

    /// Puts the articles of the nights within reach behind tonight's, with their texts as these were before
    /// anything learned was cut.
    ///
    /// # Errors
    /// The history is damaged or cannot be read, or the scratch store cannot be written.
    pub(crate) fn recall(&mut self, context: &Context<'_>, tonight: &mut ReadDump) -> Result<()> {
        let Some(past) = self.past else { return Ok(()) };
        for night in past.history.nights().iter().filter(|night| past.window.is_other(&night.date)) {
            let reader = past.history.read(night);
            let neighbour = match past.is_near(night) {
                true => self.recall_whole(reader, context, tonight)?,
                false => Neighbour::beyond(reader),
            };
            self.nights.push(neighbour);
        }
        self.recut.sort_unstable();
        Ok(())
    }
}

/// The texts of tonight that are the same whenever they come again, by hashes of their keys: an article of
/// each.
struct Tonights(Map<u64, Digest>);

impl Tonights {
    fn of(articles: &[Prepared], job: &Job<'_>) -> Self {
        let tonights = articles.iter().filter(|article| article.past.is_none());
        let stays = tonights.filter(|article| pause(&article.known, job.recipe).is_none());
        Self(stays.map(|article| (hash(article.digest.key), article.digest)).collect())
    }

    fn get(&self, key: TextKey) -> Option<Digest> {
        self.0.get(&hash(key)).copied().filter(|digest| digest.key == key)
    }
}

/// The clusters that went out of reach since the last night before, see [`Window::went_out_of_reach`].
fn retired(past: &Past<'_>, reach: &Nights<'_>, moves: Vec<Move>) -> Result<Vec<Lineage>> {
    let nights = past.history.nights();
    let gone = past.window.went_out_of_reach(nights.iter().map(|night| &*night.date));
    let mut cluster_of: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
    let mut known: BTreeMap<Box<str>, (u64, Box<str>)> = BTreeMap::new();
    for (night, _) in nights.iter().zip(gone).filter(|(_, is_gone)| *is_gone) {
        let reader = past.history.read(night);
        let articles = reader.articles()?;
        for group in 0..articles.groups() {
            cluster_of.extend(articles.clusters(group)?);
        }
        reader
            .clusters(&mut |id, canonical, size| drop(known.insert(id.into(), (size, canonical.into()))))?;
    }
    for Move { article_id, to, .. } in moves {
        cluster_of.entry(article_id).and_modify(|cluster| *cluster = to);
    }
    let mut sizes: BTreeMap<Box<str>, u64> = BTreeMap::new();
    for cluster in cluster_of.into_values() {
        if !reach.numbers.contains_key(&xxh3_64(cluster.as_bytes())) {
            *sizes.entry(cluster).or_default() += 1;
        }
    }
    let row = |(id, articles): (Box<str>, u64)| {
        let told = known.remove(&id);
        Lineage::retired(id, articles, told)
    };
    Ok(sizes.into_iter().map(row).collect())
}

/// An article that was read back, but for its entry, which is packed.
struct RememberedArticle {
    known: Known,
    id_start: u64,
    id_hash: u64,
    cluster_id: Box<str>,
    text: u32,
    address: u64,
    headline: u64,
    bare_headline: u64,
    outlet: u64,
    credited: bool,
}

/// What is known of the text of an article that was read back.
#[derive(Clone, Copy, Default)]
struct RememberedText {
    /// Where it is as it was before anything learned was cut, and its hash; none where an older program kept
    /// it.
    page: StoredPage,
    text_hash: u128,
    /// What was compared of it on its night.
    digest: Digest,
}

impl RememberedArticle {
    /// Packs the entry behind others.
    fn of(kept: &HistoryArticle<&str>, packed: &mut Vec<u8>) -> Result<Self> {
        let known = Known { is_past: true, ..pack(&kept.entry, packed)? };
        let (id_start, id_hash) = ids::keys(kept.entry.id);
        let HistoryArticle { text, page: address, headline: bare_headline, cluster_id, .. } = *kept;
        let Entry { outlet, title, agencies, dateline_place, .. } = &kept.entry;
        Ok(Self {
            known,
            id_start,
            id_hash,
            cluster_id: cluster_id.into(),
            text,
            address,
            headline: headline_words(title.own()),
            bare_headline,
            outlet: xxh3_64(outlet.as_bytes()),
            credited: !agencies.is_empty() || !dateline_place.is_empty(),
        })
    }
}

/// The texts of a night's articles.
enum NightTexts {
    /// Of each article.
    Pages(Vec<RememberedText>),
    /// Of each text, as an older program cut it.
    Cut(Vec<Digest>),
}

impl NightTexts {
    /// That of the article in a row, which has the text in another, with this key.
    fn of(&self, article: usize, text: u32, key: TextKey) -> Option<RememberedText> {
        match self {
            Self::Pages(pages) => {
                let digest = Digest { key, ..Digest::default() };
                pages.get(article).map(|page| RememberedText { digest, ..*page })
            }
            Self::Cut(texts) => {
                Some(RememberedText { digest: *texts.get(text as usize)?, ..RememberedText::default() })
            }
        }
    }
}

/// Reads where the texts of a night's articles are, and puts the file that they are in among tonight's.
fn of_texts(
    reader: &NightReader<'_>,
    keys: &[(TextKey, u32)],
    job: &Job<'_>,
    tonight: &mut ReadDump,
) -> Result<NightTexts> {
    if reader.has_pages() {
        let ((file, bytes), pages) = reader.pages()?;
        let fits =
            |page: &KeptPage| page.start.checked_add(page.extent.bytes()).is_some_and(|end| end <= bytes);
        if !pages.iter().all(fits) {
            return Err(reader.inconsistent());
        }
        let store = tonight.store.pages.add(Blob::of_file(file, bytes, &job.scratch));
        let of_page = |page: KeptPage| RememberedText {
            page: StoredPage::at(store, page.start, page.extent),
            text_hash: page.text_hash,
            digest: Digest::default(),
        };
        return Ok(NightTexts::Pages(pages.into_iter().map(of_page).collect()));
    }
    let (file, bytes) = reader.tokens()?;
    if keys.iter().map(|(_, words)| TOKEN_BYTES * u64::from(*words)).sum::<u64>() != bytes {
        return Err(reader.inconsistent());
    }
    let file = Blob::of_file(file, bytes, &job.scratch);
    let stored = tonight.store.add_past(file, keys.iter().map(|(_, words)| *words));
    Ok(NightTexts::Cut(
        keys.iter().zip(stored).map(|((key, _), tokens)| Digest { key: *key, tokens }).collect(),
    ))
}

/// Row groups that are read between two that are taken in.
const ROUND_GROUPS: usize = 8;

/// Reads row groups in parallel, and takes them in in their order.
fn each_group<T: Send>(
    groups: usize,
    read: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    for start in (0..groups).step_by(ROUND_GROUPS) {
        let round = start..groups.min(start + ROUND_GROUPS);
        let done: Vec<T> = round.into_par_iter().map(&read).collect::<Result<_>>()?;
        done.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}

impl<'h> Neighbour<'h> {
    /// A night out of reach.
    fn beyond(reader: NightReader<'h>) -> Self {
        let (sketches, shingles, outlines, texts, keys) = Default::default();
        Self { reader, is_near: false, sketches, shingles, outlines, texts, keys, is_asked: false }
    }
}

impl<'h> Nights<'h> {
    /// Takes in all that a night knows.
    fn recall_whole(
        &mut self,
        reader: NightReader<'h>,
        context: &Context<'_>,
        tonight: &mut ReadDump,
    ) -> Result<Neighbour<'h>> {
        let (job, agencies) = (context.job, context.agencies());
        let keys = reader.keys()?;
        let of_texts = of_texts(&reader, &keys, job, tonight)?;
        let table = reader.articles()?;
        let remembered = |group| {
            let (mut remembered, mut packed) = (Vec::new(), Vec::new());
            table.read(group, agencies, &mut |kept| {
                remembered.push(RememberedArticle::of(&kept, &mut packed)?);
                Ok(())
            })?;
            Ok((remembered, packed))
        };
        let (mut row, night) = (0, self.nights.len() as u32);
        each_group(table.groups(), remembered, |(remembered, packed)| {
            let base = tonight.entries.append(&packed)?;
            for mut one in remembered {
                let of_text = keys.get(one.text as usize);
                let of_text = of_text.and_then(|(key, _)| of_texts.of(row, one.text, *key));
                let of_text = of_text.ok_or_else(|| reader.inconsistent())?;
                one.known.offset += base;
                tonight.articles.push(self.take(one, night, of_text));
                row += 1;
            }
            Ok(())
        })?;
        self.recut.extend(reader.recut()?);
        let sketches = reader.sketches(&job.recipe.sketched_with())?;
        let (mut shingles, mut outlines) = (Vec::new(), Vec::new());
        if let Some(sketches) = &sketches {
            each_group(
                sketches.groups(),
                |group| sketches.read(group),
                |(sizes, of_group)| {
                    shingles.extend(sizes);
                    outlines.extend(of_group);
                    Ok(())
                },
            )?;
            if shingles.len() != keys.len() || outlines.len() != shingles.len() * job.recipe.sketch.hashes {
                return Err(reader.inconsistent());
            }
        }
        let texts = vec![None; keys.len()];
        let keys = keys.iter().map(|(key, _)| hash(*key)).collect();
        Ok(Neighbour { reader, is_near: true, sketches, shingles, outlines, texts, keys, is_asked: true })
    }

    /// Takes in the articles of other nights whose text is one of tonight's, and what all nights found out
    /// about articles.
    ///
    /// # Errors
    /// As [`recall`].
    pub(crate) fn recall_beyond(
        &mut self,
        context: &Context<'_>,
        articles: &mut Vec<Prepared>,
        entries: &mut Blob,
    ) -> Result<()> {
        let Some(past) = self.past else { return Ok(()) };
        let tonights = Tonights::of(articles, context.job);
        for night in 0..self.nights.len() {
            if !self.nights[night].is_near {
                self.recall_equal(night, &tonights, context, articles, entries)?;
            }
        }
        let mut hashes = vec![0; self.places.len()];
        let remembered = articles.iter().filter_map(|article| Some((article.past?, article.id_hash)));
        remembered.for_each(|(past, hash)| hashes[past as usize] = hash);
        let mut by_night: Vec<Vec<u32>> = vec![Vec::new(); self.nights.len()];
        (0u32..).zip(&self.places).for_each(|(past, (night, _))| by_night[*night as usize].push(past));
        let mut moves = Vec::new();
        for (night, of_night) in by_night.into_iter().enumerate() {
            self.by_id.extend(of_night.into_iter().map(|past| (hashes[past as usize], past)));
            // What a later night made of older articles counts.
            for Move { article_id, to, from } in self.nights[night].reader.moves()? {
                if let Some(&at) = self.by_id.get(&xxh3_64(article_id.as_bytes())) {
                    self.cluster[at as usize] = self.number(&to);
                }
                moves.push(Move { article_id, from, to });
            }
        }
        self.recall_evidence()?;
        self.since_before = retired(&past, self, moves)?;
        self.since_before.extend(past.rule(context.job.recipe));
        Ok(())
    }

    /// Takes in the articles of a night whose texts are equal to one of tonight's, if there are any.
    fn recall_equal(
        &mut self,
        night: usize,
        tonights: &Tonights,
        context: &Context<'_>,
        articles: &mut Vec<Prepared>,
        entries: &mut Blob,
    ) -> Result<()> {
        let keys = (0u32..).zip(self.nights[night].reader.keys()?);
        let equal: Map<u32, Digest> =
            keys.filter_map(|(row, (key, _))| Some((row, tonights.get(key)?))).collect();
        if equal.is_empty() {
            return Ok(());
        }
        self.nights[night].is_asked = true;
        let table = self.nights[night].reader.articles()?;
        for group in 0..table.groups() {
            if !table.texts(group)?.iter().any(|text| equal.contains_key(text)) {
                continue;
            }
            table.read(group, context.agencies(), &mut |kept| {
                let Some(&digest) = equal.get(&kept.text) else { return Ok(()) };
                let mut packed = Vec::new();
                let mut one = RememberedArticle::of(&kept, &mut packed)?;
                one.known.offset = entries.append(&packed)?;
                articles.push(self.take(
                    one,
                    night as u32,
                    RememberedText { digest, ..RememberedText::default() },
                ));
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Takes in what nights found out about the articles that are here by now.
    fn recall_evidence(&mut self) -> Result<()> {
        self.canonical = vec![None; self.ids.len()];
        for Neighbour { reader, is_near, .. } in self.nights.iter().filter(|night| night.is_asked) {
            if *is_near {
                let holders = reader.holders()?.into_iter();
                self.counted.extend(holders.filter_map(|hash| self.by_id.get(&hash).copied()));
            }
            reader.clusters(&mut |id, canonical, _| {
                let Some(&number) = self.numbers.get(&xxh3_64(id.as_bytes())) else { return };
                match self.by_id.get(&xxh3_64(canonical.as_bytes())) {
                    Some(&past) => self.canonical[number as usize] = Some(past),
                    None => {
                        self.canonical[number as usize] = None;
                        self.canonical_elsewhere.insert(number, canonical.into());
                    }
                }
            })?;
        }
        Ok(())
    }

    /// Takes in an article; gives it as it stands beside tonight's.
    fn take(&mut self, remembered: RememberedArticle, night: u32, of_text: RememberedText) -> Prepared {
        let (known, tokens) = (remembered.known, of_text.digest.tokens);
        // A night keeps no words of a record that has no text, and their number.
        let headline_only = of_text.page.is_missing() && tokens.is_empty() && known.words > 0;
        let past = self.cluster.len() as u32;
        let cluster = self.number(&remembered.cluster_id);
        self.cluster.push(cluster);
        self.places.push((night, remembered.text));
        Prepared {
            known: Known { headline_only, ..known },
            past: Some(past),
            source: 0,
            id_start: remembered.id_start,
            id_hash: remembered.id_hash,
            outlet: remembered.outlet,
            credited: remembered.credited,
            headline: remembered.headline,
            bare_headline: remembered.bare_headline,
            address: remembered.address,
            text_hash: of_text.text_hash,
            text: StoredText::default(),
            page: of_text.page,
            digest: of_text.digest,
            aside: StoredTokens::default(),
            with_digits: 0,
        }
    }

    /// The number of a cluster's id.
    fn number(&mut self, id: &str) -> u32 {
        let number = *self.numbers.entry(xxh3_64(id.as_bytes())).or_insert(self.ids.len() as u32);
        if number as usize == self.ids.len() {
            self.ids.push(id.into());
        }
        number
    }
}
