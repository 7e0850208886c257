//! A dateline's token in, the agencies it credits out.

use crate::base::agency::{Agencies, AgencyId};

/// The agency of a token in capitals that the table has as a name only, as `BERNAMA`.
pub(super) fn shouted(token: &str, agencies: &Agencies) -> Option<AgencyId> {
    let upper = token.len() > 3 && token.bytes().all(|byte| byte.is_ascii_uppercase());
    if upper { agencies.by_name(token) } else { None }
}

/// The agencies of a token such as `dpa`, `dpa/lno`, `tca/dpa`, `ats afp` or `PRNewswire-AsiaNet`.
pub(super) fn credited(token: &str, agencies: &Agencies) -> Vec<AgencyId> {
    if let Some(id) = agencies.by_token(token) {
        return vec![id];
    }
    // A station or a paper beside its agency: `KXYZ/CNN`, `MAR/dpa`.
    if token.contains('/')
        && let Some(joint) = agencies.joint(token)
    {
        return joint.agencies;
    }
    // TASS names its correspondent between the slashes.
    let token = token.strip_prefix("Корр. ").map_or(token, |rest| rest.split(' ').next().unwrap_or(rest));
    let (token, swiss) = token.strip_suffix(" afp").map_or((token, false), |rest| (rest, true));
    let mut ids: Vec<AgencyId> = Vec::new();
    for part in token.split(['/', ',', '=']).map(str::trim) {
        let desk = (2..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let whole = || agencies.by_token(part);
        let branch = || {
            part.split(['-', ' ']).next().filter(|_| is_branch(part)).and_then(|name| agencies.by_token(name))
        };
        match whole().or_else(branch) {
            Some(id) if !ids.contains(&id) => ids.push(id),
            Some(_) => {}
            None if desk => {}
            None => return Vec::new(),
        }
    }
    // `ats afp` holds AFP in small letters: a desk mark of the Swiss agency, joint copy all the same.
    if swiss && !ids.is_empty() {
        ids.extend(agencies.by_id("afp"));
    }
    ids
}

/// Whether a token is an agency's with a branch behind it: `PRNewswire-AsiaNet`, `CNW Telbec`, `dpa-infocom`.
fn is_branch(token: &str) -> bool {
    ["PRNewswire-", "CNW ", "dpa-", "AFP-", "Reuters Breakingviews"]
        .iter()
        .any(|start| token.starts_with(start))
}
