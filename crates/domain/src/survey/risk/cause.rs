//! The 14 causes of hard villages (难点原因), as the national statistics have them.

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $no:literal, $code:literal, $zh:literal;)+) => {
        $crate::codes::coded! {
            /// A cause of the catalogue.
            Cause { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl Cause {
            /// Its number in the catalogue.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $no),+ }
            }
        }
    };
}

causes! {
    /// No election at the last change of term.
    NotElected = 1, "not_elected", "上届未换届选举";
    /// Posts not filled.
    TeamIncomplete = 2, "team_incomplete", "班子不健全";
    /// Weak and lax.
    TeamWeak = 3, "team_weak", "班子软弱涣散";
    /// Cadres and people at odds.
    Tense = 4, "tense", "干群关系紧张";
    /// Affairs not made public.
    AffairsHidden = 5, "affairs_hidden", "村务不公开管理混乱";
    /// Nobody wants the post.
    Poor = 6, "poor", "经济薄弱无人干";
    /// Too many want the post.
    Rich = 7, "rich", "经济发达竞争激烈";
    /// Cadres not up to it.
    Unable = 8, "unable", "干部驾驭能力差";
    /// Matters left over.
    Legacy = 9, "legacy", "遗留问题未解决";
    /// Demolition, merger, change of system.
    Restructured = 10, "restructured", "拆迁合并改制";
    /// Rough ways.
    Rough = 11, "rough", "干部作风简单霸道";
    /// Group petitions.
    Petitions = 12, "petitions", "群体上访不断";
    /// Interference by clans or factions: an incident with evidence, never a trait of a village.
    Interference = 13, "interference", "宗族派性干扰（只登记事件）";
    /// Anything else.
    Other = 14, "other", "其他";
}

impl Cause {
    /// Whether a rule over facts may give it: the thirteenth is recorded as an incident with its
    /// evidence only, and no fact of a village may stand for it.
    #[must_use]
    pub const fn by_rule(self) -> bool {
        !matches!(self, Self::Interference)
    }
}
