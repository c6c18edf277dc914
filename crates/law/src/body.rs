//! What is elected, in what kind of vote, and by whom.
//!
//! The codes are those of the contracts ("touyan/count-1").

use crate::codes::coded_enum;

coded_enum! {
    /// A body that is elected.
    pub enum Body {
        /// Villagers' committee (村民委员会), VCL.
        VillagersCommittee = "villagers_committee",
        /// Residents' committee (居民委员会), RCL.
        ResidentsCommittee = "residents_committee",
        /// Village supervision committee (村务监督委员会), VCL26 §37.
        VillageSupervisionCommittee = "village_supervision_committee",
        /// Party branch (党支部), PER20.
        PartyBranch = "party_branch",
        /// Party committee or general branch (党委、党总支), PER20.
        PartyCommittee = "party_committee",
        /// Villagers' representatives and group leaders (村民代表、村民小组长), VCL26 §§29, 32.
        VillagersRepresentatives = "villagers_representatives",
    }
}

impl Body {
    /// Whether the body is an organisation of the Party, which elects by PER20.
    #[must_use]
    pub const fn is_party(self) -> bool {
        matches!(self, Self::PartyBranch | Self::PartyCommittee)
    }

    /// Which of the three families of law the body belongs to.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::ResidentsCommittee => Family::Residents,
            Self::PartyBranch | Self::PartyCommittee => Family::Party,
            Self::VillagersCommittee
            | Self::VillageSupervisionCommittee
            | Self::VillagersRepresentatives => Family::Villagers,
        }
    }
}

coded_enum! {
    /// A family of law: the statute a body is elected under.
    pub enum Family {
        /// Organic Law of Villagers' Committees.
        Villagers = "villagers",
        /// Organic Law of Urban Residents' Committees.
        Residents = "residents",
        /// Regulations on elections of grass-roots Party organisations.
        Party = "party",
    }
}

coded_enum! {
    /// What kind of vote a count sheet comes from.
    pub enum Contest {
        /// The regular election of the term (换届选举).
        Regular = "regular",
        /// Further election for seats left open (另行选举), VCL26 §18.
        Runoff = "runoff",
        /// Second ballot between equals (再次投票).
        TieRevote = "tie_revote",
        /// By-election (补选), VCL26 §23.
        ByElection = "by_election",
        /// Recall (罢免), VCL26 §19.
        Recall = "recall",
        /// Primary (预选).
        Preselection = "preselection",
        /// Nomination vote (提名投票、海选提名).
        Nomination = "nomination",
    }
}

coded_enum! {
    /// The three forms of electing a residents' committee, RCL26 §14.
    pub enum Form {
        /// All registered residents vote.
        AllResidents = "all_residents",
        /// One representative per household votes.
        HouseholdRepresentatives = "household_representatives",
        /// Residents' representatives vote (RCL18: elected by residents' group).
        GroupRepresentatives = "group_representatives",
    }
}

coded_enum! {
    /// Who votes.
    pub enum HeldBy {
        /// The registered voters or the members' meeting.
        Voters = "voters",
        /// A representatives' assembly.
        Representatives = "representatives",
        /// The committee itself, electing its secretary or chair.
        Committee = "committee",
    }
}

coded_enum! {
    /// Sex as the official register states it; used for the women's seat only.
    pub enum Sex {
        /// 男
        Male = "male",
        /// 女
        Female = "female",
    }
}

coded_enum! {
    /// Statutory bars to standing, VCL26 §18, RCL26 §18; none has a look-back period.
    pub enum Bar {
        /// Expelled from the Party (被开除党籍).
        ExpelledFromParty = "expelled_from_party",
        /// Criminally punished (因犯罪受过刑事处罚).
        CriminallyPunished = "criminally_punished",
        /// Used clan or gangs for illegal acts (利用宗族、黑恶势力). RCL26 has no clan item.
        ClanOrGang = "clan_or_gang",
        /// Illegal religious activity or cult.
        IllegalReligionOrCult = "illegal_religion_or_cult",
    }
}

coded_enum! {
    /// How two persons are related.
    ///
    /// The first six are the near relatives of Civil Code §1045, the national
    /// scope of avoidance (近亲属回避); the others are written down so that a
    /// wider local scope can be given by a rule pack, and otherwise have no effect.
    pub enum Kin {
        /// 配偶
        Spouse = "spouse",
        /// 父母
        Parent = "parent",
        /// 子女
        Child = "child",
        /// 兄弟姐妹
        Sibling = "sibling",
        /// 祖父母、外祖父母
        Grandparent = "grandparent",
        /// 孙子女、外孙子女
        Grandchild = "grandchild",
        /// 公婆、岳父母
        ParentInLaw = "parent_in_law",
        /// 儿媳、女婿
        ChildInLaw = "child_in_law",
        /// 配偶的兄弟姐妹,或兄弟姐妹的配偶
        SiblingInLaw = "sibling_in_law",
        /// 伯、叔、姑、舅、姨
        UncleOrAunt = "uncle_or_aunt",
        /// 侄、甥
        NephewOrNiece = "nephew_or_niece",
        /// 堂、表兄弟姐妹
        Cousin = "cousin",
        /// 其他亲属
        Other = "other",
    }
}

impl Kin {
    /// Whether the relation is one of near relatives under Civil Code §1045.
    #[must_use]
    pub const fn is_near(self) -> bool {
        matches!(
            self,
            Self::Spouse
                | Self::Parent
                | Self::Child
                | Self::Sibling
                | Self::Grandparent
                | Self::Grandchild
        )
    }
}

coded_enum! {
    /// Which part of a ballot an invalid mark spoils, VC-062.
    pub enum InvalidScope {
        /// The whole ballot.
        Ballot = "ballot",
        /// Only the section of the post in question.
        Post = "post",
    }
}

coded_enum! {
    /// Who signed a petition for recall, VCL26 §19, RCL26 §20.
    pub enum PetitionBy {
        /// Villagers or residents with voting rights.
        Voters = "voters",
        /// Members of the representatives' assembly.
        Representatives = "representatives",
        /// Household representatives (residents' committee only).
        HouseholdRepresentatives = "household_representatives",
    }
}

coded_enum! {
    /// Who decided to leave seats vacant, VC-073.
    pub enum StopBy {
        /// Representatives' assembly (村民代表会议).
        RepresentativesAssembly = "representatives_assembly",
        /// Villagers' assembly (村民会议).
        VillagersAssembly = "villagers_assembly",
    }
}
