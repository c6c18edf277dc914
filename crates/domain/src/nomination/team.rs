//! The prospective team of a village as its nominees would make it, beside the county's structure targets:
//! information only, no threshold and no ranking.

use super::nominee::Post;
use crate::person::{Education, Sex};

/// Somebody who may come to sit, as far as structure asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// Sex.
    pub sex: Sex,
    /// Age in full years on the election day.
    pub age: i32,
    /// Schooling.
    pub education: Education,
    /// Posts.
    pub posts: Vec<Post>,
}

/// Youngest bound of the structure targets: "35 岁以下" includes 35.
pub const YOUNG_MAX_AGE: i32 = 35;

/// What nominees make possible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picture {
    /// People.
    pub people: u32,
    /// Women.
    pub women: u32,
    /// Up to 35.
    pub young: u32,
    /// College or higher.
    pub college: u32,
    /// Stand for secretary and chair: 一肩挑 is possible.
    pub dual_office: u32,
    /// Stand in both: 交叉任职 is possible.
    pub cross_service: u32,
}

impl Picture {
    /// The picture of some people.
    #[must_use]
    pub fn of<'a>(people: impl IntoIterator<Item = &'a Prospect>) -> Self {
        let mut picture = Self::default();
        for person in people {
            let one = |is: bool| u32::from(is);
            let has = |post: Post| person.posts.contains(&post);
            let party = person.posts.iter().any(|p| p.is_party());
            let committee = person.posts.iter().any(|p| !p.is_party());
            picture.people += 1;
            picture.women += one(person.sex == Sex::Female);
            picture.young += one(person.age <= YOUNG_MAX_AGE);
            picture.college += one(matches!(
                person.education,
                Education::College | Education::University
            ));
            picture.dual_office += one(has(Post::PartySecretary) && has(Post::Chair));
            picture.cross_service += one(party && committee);
        }
        picture
    }

    /// The targets with how they stand: word, number, wished for at least.
    #[must_use]
    pub fn targets(&self, wished: &Targets) -> Vec<(&'static str, u32, u32)> {
        vec![
            ("女性", self.women, wished.women),
            ("35 岁以下", self.young, wished.young),
            ("大专以上", self.college, wished.college),
            ("可“一肩挑”", self.dual_office, wished.dual_office),
            ("可交叉任职", self.cross_service, wished.cross_service),
        ]
    }
}

/// The county's wishes for each village's team, in persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// Women.
    pub women: u32,
    /// Up to 35.
    pub young: u32,
    /// College or higher.
    pub college: u32,
    /// 一肩挑.
    pub dual_office: u32,
    /// 交叉任职.
    pub cross_service: u32,
}

impl Targets {
    /// Reads five numbers joined by commas, as the county's setting holds them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<u32> = text
            .split([',', '，', '、'])
            .map(|part| part.trim().parse().ok().filter(|n| *n <= 20))
            .collect::<Option<_>>()?;
        match numbers.as_slice() {
            [women, young, college, dual_office, cross_service] => Some(Self {
                women: *women,
                young: *young,
                college: *college,
                dual_office: *dual_office,
                cross_service: *cross_service,
            }),
            _ => None,
        }
    }
}
