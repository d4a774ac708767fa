//! A questionnaire and what comes of it.

use super::{D_PLUS, document, text, texts};
use beffroi_kernel::print::assessment::{
    Answer, AssessmentReport, Beside, Cap, FirstAction, Origin, Others, Past, Term, Theme, Unknown,
};
use beffroi_kernel::print::parts::Phone;
use beffroi_kernel::print::questionnaire::{PaperQuestionnaire, Question, Reply, Section};
use beffroi_kernel::print::{Content, Document, Grade, Letter, Standing, Step};
use jiff::civil::date;

fn question(code: &str, words: &str, help: &str, reply: Reply) -> Question {
    Question { code: text(code), text: text(words), help: text(help), reply }
}

fn about_backups() -> Vec<Question> {
    vec![
        question(
            "S1",
            "Vos données sont-elles sauvegardées chaque semaine au moins ?",
            "La comptabilité, l’état civil, la messagerie, les fichiers des agents.",
            Reply::YesNo,
        ),
        question(
            "S2",
            "Où se trouve la copie la plus éloignée ?",
            "Une copie branchée en permanence sur le réseau est chiffrée avec le reste lors d’une attaque.",
            Reply::One {
                choices: texts(&[
                    "sur le serveur ou un disque branché en permanence",
                    "sur un disque débranché après chaque copie, rangé dans un autre bâtiment",
                    "chez un prestataire, par internet",
                    "il n’y a pas de copie",
                    "ne sait pas",
                ]),
            },
        ),
        question(
            "S3",
            "Quand avez-vous remis en place une sauvegarde pour la dernière fois, pour vérifier ?",
            "Un jour approximatif suffit.",
            Reply::Day,
        ),
    ]
}

fn about_mail() -> Vec<Question> {
    vec![
        question(
            "M1",
            "Un code en plus du mot de passe est-il demandé pour lire la messagerie hors de la mairie ?",
            "",
            Reply::YesNo,
        ),
        question(
            "M2",
            "Qui a un compte sur la messagerie de la commune ?",
            "",
            Reply::Several { choices: texts(&["agents", "élus", "prestataires", "autres"]) },
        ),
        question(
            "M3",
            "Combien d’ordinateurs la commune utilise-t-elle ?",
            "Ceux de l’école et de la bibliothèque comptent.",
            Reply::Number { unit: text("ordinateurs") },
        ),
        question(
            "M4",
            "Racontez le dernier message douteux que vous avez reçu, et ce que vous en avez fait.",
            "Sans nommer personne.",
            Reply::Words { lines: 4 },
        ),
    ]
}

pub fn questionnaire() -> Document {
    let content = PaperQuestionnaire {
        version: text("diagnostic-cyber 1.2"),
        introduction: text(
            "Ce questionnaire mesure en vingt minutes où en est la commune face aux attaques informatiques. Il n’y a pas de mauvaise réponse.\nVos réponses ne servent qu’à la commune ; le syndicat n’en voit que ce que vous acceptez de partager.",
        ),
        minutes: 20,
        return_to: Some(text("secrétariat de mairie, avant le 4 décembre 2026")),
        sections: vec![
            Section {
                title: text("Les sauvegardes"),
                introduction: text("Ce qui permet de repartir quand tout est perdu."),
                questions: about_backups(),
            },
            Section {
                title: text("La messagerie et les postes"),
                introduction: String::new(),
                questions: about_mail(),
            },
        ],
    };
    document("Diagnostic cyber, à remplir au stylo", Content::PaperQuestionnaire(content))
}

fn first_action(title: &str, why: &str, grade: Grade, helper: &str) -> FirstAction {
    FirstAction { title: text(title), why: text(why), grade_after: Some(grade), helper: text(helper) }
}

fn theme(label: &str, percent: u8, unknown: u16) -> Theme {
    Theme { label: text(label), percent, unknown }
}

fn term(label: &str, tenths: u16, tenths_max: u16) -> Term {
    Term { label: text(label), tenths, tenths_max }
}

fn answer(
    theme: &str,
    code: &str,
    question: &str,
    answer: &str,
    standing: Standing,
    origin: Origin,
) -> Answer {
    Answer {
        theme: text(theme),
        code: text(code),
        question: text(question),
        answer: text(answer),
        standing,
        origin,
    }
}

fn answers() -> Vec<Answer> {
    use Origin::{Declared, Measured};
    use Standing::{Done, ToClarify, ToDo};
    vec![
        answer(
            "Sauvegardes",
            "S1",
            "Vos données sont-elles sauvegardées chaque semaine au moins ?",
            "oui",
            Done,
            Declared,
        ),
        answer(
            "Sauvegardes",
            "S2",
            "Où se trouve la copie la plus éloignée ?",
            "sur le serveur ou un disque branché en permanence",
            ToDo,
            Declared,
        ),
        answer(
            "Sauvegardes",
            "S3",
            "Quand avez-vous remis en place une sauvegarde pour la dernière fois ?",
            "ne sait pas",
            ToClarify,
            Declared,
        ),
        answer(
            "Messagerie",
            "M1",
            "Un code en plus du mot de passe est-il demandé pour lire la messagerie hors de la mairie ?",
            "non",
            ToDo,
            Declared,
        ),
        answer(
            "Messagerie",
            "M5",
            "Le domaine de la commune empêche-t-il qu’on écrive en son nom ?",
            "oui : SPF et DMARC sont publiés",
            Done,
            Measured,
        ),
        answer("Postes", "P1", "Les mises à jour s’installent-elles toutes seules ?", "oui", Done, Declared),
        answer(
            "Crise",
            "C1",
            "Les numéros à appeler en cas d’attaque sont-ils imprimés ?",
            "non",
            ToDo,
            Declared,
        ),
    ]
}

fn history() -> Vec<Past> {
    vec![
        Past { date: date(2025, 3, 4), grade: Grade::new(Letter::E, Step::Plus), score_tenths: 280 },
        Past { date: date(2025, 11, 12), grade: Grade::new(Letter::D, Step::Plain), score_tenths: 391 },
        Past { date: date(2026, 11, 24), grade: D_PLUS, score_tenths: 524 },
    ]
}

fn beside() -> Vec<Beside> {
    let other = Others {
        label: text("Collectivités qui s’adresseraient au CSIRT en cas d’attaque"),
        value: text("32,2 %"),
        sure: text("de 27,1 à 37,8 %, 19 fois sur 20"),
        source: text("collectivités ; Observatoire Data Publica 2025, page 72"),
        caveat: text("Une intention, pas un appel."),
    };
    vec![Beside {
        question: text("Avez-vous imprimé les numéros à appeler ?"),
        own: text("Non"),
        others: vec![other],
    }]
}

pub fn report() -> Document {
    let c = Grade::new(Letter::C, Step::Plain);
    let content = AssessmentReport {
        questionnaire: text("diagnostic-cyber 1.2, rempli par le secrétariat et l’adjoint au numérique"),
        grade: D_PLUS,
        score_tenths: 524,
        cause: text(
            "Aucune copie de vos données n’est hors de portée d’une attaque : tant que c’est le cas, la note ne dépasse pas D+.",
        ),
        measured_percent: 14,
        perceived: text(
            "Vous vous dites « peu exposés » ; les réponses montrent une exposition plus forte, à cause des sauvegardes et de la messagerie.",
        ),
        actions: vec![
            first_action(
                "Débrancher une copie des sauvegardes",
                "Un disque de 100 €, copié chaque vendredi puis rangé à l’école, suffit pour commencer.",
                c,
                "le syndicat, service informatique",
            ),
            first_action(
                "Demander un code en plus du mot de passe sur la messagerie",
                "La plupart des attaques entrent par une boîte aux lettres dont le mot de passe a été volé.",
                Grade::new(Letter::C, Step::Plus),
                "votre fournisseur de messagerie",
            ),
            first_action(
                "Imprimer les numéros à appeler",
                "Le jour où plus rien ne s’allume, la liste doit être sur papier, à l’accueil et chez le maire.",
                Grade::new(Letter::B, Step::Minus),
                "",
            ),
        ],
        phone: Phone {
            name: text("Le centre de secours informatique de votre région"),
            number: text("01 99 00 00 00"),
            hours: text("Du lundi au vendredi, de 9 h à 18 h"),
            purpose: text(
                "Gratuit pour les communes : il aide tout de suite en cas d’attaque, et répond aux questions le reste du temps.",
            ),
        },
        terms: vec![
            term("Sauvegardes", 90, 250),
            term("Messagerie et comptes", 134, 300),
            term("Postes et mises à jour", 200, 250),
            term("Préparation à la crise", 100, 200),
        ],
        caps: vec![
            Cap { reason: text("aucune copie des données n’est hors de portée"), grade: D_PLUS },
            Cap { reason: text("aucune sauvegarde n’a été remise en place pour vérifier"), grade: c },
        ],
        themes: vec![
            theme("Sauvegardes", 36, 1),
            theme("Messagerie et comptes", 45, 0),
            theme("Postes et mises à jour", 80, 0),
            theme("Préparation à la crise", 50, 0),
        ],
        answers: answers(),
        unknowns: vec![Unknown {
            code: text("S3"),
            question: text("Quand avez-vous remis en place une sauvegarde pour la dernière fois ?"),
            find_out: text("Demandez au prestataire la date et le compte rendu du dernier essai."),
        }],
        beside: beside(),
        history: history(),
    };
    document("Diagnostic cyber", Content::AssessmentReport(content))
}
