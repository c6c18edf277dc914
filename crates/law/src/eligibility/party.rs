//! How many members of a Party organisation are due to attend (应到会), PER20
//! §5 and PT-005 to PT-007.

/// Members by what they are: persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartyRoll {
    /// Formal members, those below included.
    pub formal: u64,
    /// Probationary members; they have no vote.
    pub probationary: u64,
    /// Formal members on probation within the Party (留党察看); they have no vote.
    pub on_probation: u64,
    /// Formal members detained or arrested, whose rights are suspended.
    pub suspended: u64,
    /// Formal members not counted as due with the approval of the members'
    /// meeting and reported to the township (ill, abroad, moved away).
    pub excused: u64,
}

/// Members due to attend with a vote; `None` where more are taken off than
/// there are formal members.
#[must_use]
pub fn due(roll: &PartyRoll) -> Option<u64> {
    let off = roll
        .on_probation
        .checked_add(roll.suspended)?
        .checked_add(roll.excused)?;
    roll.formal.checked_sub(off)
}
