//! Pairs in, connected groups out: a disjoint-set forest. The least member identifies its group.

/// Groups of the numbers below a size.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    /// Groups of one number each.
    pub(crate) fn new(size: usize) -> Self {
        Self { parents: (0..size as u32).collect() }
    }

    /// The least member of the group of `member`.
    pub fn find(&mut self, member: usize) -> usize {
        let mut at = member as u32;
        while self.parents[at as usize] != at {
            // Path halving (Tarjan and van Leeuwen 1984).
            let above = self.parents[at as usize];
            self.parents[at as usize] = self.parents[above as usize];
            at = above;
        }
        at as usize
    }

    /// Joins two groups.
    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b)] = a.min(b) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn a_group_is_named_by_its_least_member_in_whatever_order_it_was_joined() {
        let mut groups = Groups::new(6);
        for (a, b) in [(4, 5), (5, 2), (1, 3)] {
            groups.join(a, b);
        }
        let named: Vec<usize> = (0..6).map(|member| groups.find(member)).collect();
        assert_eq!(named, [0, 1, 2, 1, 2, 2]);
    }
}
