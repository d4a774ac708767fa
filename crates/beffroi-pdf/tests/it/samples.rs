//! Documents as they could be, of territories that do not exist: for the tests, the bench and the eye.

use beffroi_kernel::print::assessment::{
    Answer, AssessmentReport, Cap, FirstAction, Origin, Past, Term, Theme, Unknown,
};
use beffroi_kernel::print::committee::{Bar, CommitteePack, Decision, Indicator, LateAction};
use beffroi_kernel::print::insurer::{Evidence, InsurerPack, Measure, Prerequisite};
use beffroi_kernel::print::obligations::{Applies, LawState, Obligation, ObligationsSheet};
use beffroi_kernel::print::parts::{Cost, Milestone, Phone};
use beffroi_kernel::print::plan::{Action, Aid, Plan};
use beffroi_kernel::print::questionnaire::{PaperQuestionnaire, Question, Reply, Section};
use beffroi_kernel::print::{Content, Document, Grade, Head, Letter, Standing, Step};
use jiff::civil::{Date, date};

/// One document of each kind.
pub fn all() -> Vec<Document> {
    vec![questionnaire(), report(), plan(), obligations(), committee(), insurer()]
}

fn document(title: &str, content: Content) -> Document {
    let address = format!("https://beffroi.example/t/val-fictif/{}", content.model());
    let head = Head {
        title: title.to_owned(),
        territory: "Commune de Val-Fictif".to_owned(),
        date: date(2026, 11, 24),
        reference: "2026-11-23".to_owned(),
        address: Some(address),
    };
    Document { head, content }
}

fn text(words: &str) -> String {
    words.to_owned()
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| text(word)).collect()
}

fn question(code: &str, words: &str, help: &str, reply: Reply) -> Question {
    Question { code: text(code), text: text(words), help: text(help), reply }
}

pub fn questionnaire() -> Document {
    let first = vec![
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
    ];
    let second = vec![
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
    ];
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
                questions: first,
            },
            Section {
                title: text("La messagerie et les postes"),
                introduction: String::new(),
                questions: second,
            },
        ],
    };
    document("Diagnostic cyber, à remplir au stylo", Content::PaperQuestionnaire(content))
}

const D_PLUS: Grade = Grade::new(Letter::D, Step::Plus);

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
        history: vec![
            Past { date: date(2025, 3, 4), grade: Grade::new(Letter::E, Step::Plus), score_tenths: 280 },
            Past { date: date(2025, 11, 12), grade: Grade::new(Letter::D, Step::Plain), score_tenths: 391 },
            Past { date: date(2026, 11, 24), grade: D_PLUS, score_tenths: 524 },
        ],
    };
    document("Diagnostic cyber", Content::AssessmentReport(content))
}

fn action(
    title: &str,
    owner: &str,
    due: Option<Date>,
    standing: Standing,
    cost: Option<(u64, u64)>,
) -> Action {
    let cost = cost.map(|(low_cents, high_cents)| Cost { low_cents, high_cents });
    Action {
        title: text(title),
        detail: String::new(),
        owner: text(owner),
        due,
        standing,
        cost,
        effort: text("une demi-journée"),
        aids: vec![],
        effect: String::new(),
    }
}

pub fn plan() -> Document {
    let mut backup = action(
        "Débrancher une copie des sauvegardes",
        "Secrétariat de mairie",
        Some(date(2026, 12, 4)),
        Standing::ToDo,
        Some((10_000, 30_000)),
    );
    backup.effect = text("de D+ à C");
    backup.detail = text("Deux disques, utilisés une semaine sur deux.");
    let mut firewall = action(
        "Remplacer le pare-feu",
        "Syndicat",
        Some(date(2027, 3, 31)),
        Standing::ToDo,
        Some((300_000, 1_000_000)),
    );
    firewall.aids = vec![Aid {
        scheme: text("Dotation d’équipement des territoires ruraux"),
        amount_cents: 120_005,
        deadline: Some(date(2027, 1, 31)),
    }];
    let content = Plan {
        summary: text(
            "Ce plan reprend les écarts du diagnostic du 24 novembre 2026, du plus utile au moins urgent.",
        ),
        grade_today: Some(D_PLUS),
        grade_after: Some(Grade::new(Letter::B, Step::Plain)),
        actions: vec![
            backup,
            action(
                "Demander un code en plus du mot de passe sur la messagerie",
                "Adjoint au numérique",
                Some(date(2026, 11, 15)),
                Standing::Late,
                Some((0, 0)),
            ),
            action(
                "Imprimer les numéros à appeler",
                "Secrétariat de mairie",
                Some(date(2026, 11, 10)),
                Standing::Done,
                Some((0, 0)),
            ),
            firewall,
            action("Savoir qui administre le site internet", "", None, Standing::ToClarify, None),
        ],
    };
    document("Plan d’action cyber", Content::Plan(content))
}

pub fn obligations() -> Document {
    let obligation = |title: &str, applies, why: &str, law: &str, state, standing| Obligation {
        title: text(title),
        applies,
        why: text(why),
        text: text(law),
        state,
        doubt: String::new(),
        since: None,
        deadline: None,
        steps: vec![],
        standing,
    };
    let mut register = obligation(
        "Tenir le registre des traitements de données personnelles",
        Applies::Yes,
        "toute commune traite des données personnelles : état civil, élections, cantine",
        "Règlement (UE) 2016/679, article 30",
        LawState::InForce,
        Standing::Late,
    );
    register.since = Some(date(2018, 5, 25));
    register.steps = texts(&[
        "Lister les fichiers où figurent des personnes.",
        "Noter pour chacun à quoi il sert, qui le voit, combien de temps il est gardé.",
        "Le relire une fois par an avec le délégué à la protection des données.",
    ]);
    let mut crisis = obligation(
        "Participer au plan intercommunal de sauvegarde",
        Applies::Yes,
        "une commune au moins de l’intercommunalité doit avoir un plan communal de sauvegarde",
        "Code de la sécurité intérieure, article L. 731-4",
        LawState::InForce,
        Standing::ToDo,
    );
    crisis.deadline = Some(date(2026, 11, 26));
    let mut nis = obligation(
        "Appliquer les mesures de sécurité de la directive NIS 2",
        Applies::ToClarify,
        "la commune a 1 200 habitants, mais la liste des services confiés à l’intercommunalité manque",
        "Directive (UE) 2022/2555 ; projet de loi résilience",
        LawState::Expected,
        Standing::ToClarify,
    );
    nis.doubt = text("Le projet de loi n’est pas promulgué : les seuils peuvent encore changer.");
    nis.steps = texts(&["Compléter la liste des services rendus par l’intercommunalité."]);
    let open = obligation(
        "Publier ses données ouvertes",
        Applies::No,
        "moins de 3 500 habitants",
        "Code des relations entre le public et l’administration, article L. 312-1-1",
        LawState::InForce,
        Standing::Done,
    );
    let content = ObligationsSheet {
        facts: text(
            "commune de 1 200 habitants, 14 agents, un téléservice, aucun système d’intelligence artificielle déclaré.",
        ),
        obligations: vec![register, crisis, nis, open],
    };
    document("Vos obligations numériques", Content::ObligationsSheet(content))
}

pub fn committee() -> Document {
    let indicator = |label: &str, value: &str, before: &str, remark: &str| Indicator {
        label: text(label),
        value: text(value),
        before: text(before),
        remark: text(remark),
    };
    let content = CommitteePack {
        from: date(2026, 8, 25),
        to: date(2026, 11, 24),
        summary: text(
            "La note passe de D à D+. Deux actions sur cinq sont faites ; une est en retard faute de décision sur le budget.",
        ),
        indicators: vec![
            indicator("Note du diagnostic", "D+", "D", "une lettre sépare encore de la moyenne du syndicat"),
            indicator("Actions faites", "2 sur 5", "0 sur 5", ""),
            indicator(
                "Part de la sécurité dans le budget informatique",
                "3 %",
                "",
                "l’ANSSI, l’agence de l’État, conseille de 5 à 10 %",
            ),
        ],
        bars: vec![
            Bar { label: text("Sauvegardes"), percent: 36 },
            Bar { label: text("Messagerie et comptes"), percent: 45 },
            Bar { label: text("Postes et mises à jour"), percent: 80 },
        ],
        late: vec![LateAction {
            title: text("Demander un code en plus du mot de passe sur la messagerie"),
            owner: text("Adjoint au numérique"),
            due: date(2026, 11, 15),
            obstacle: text("les élus n’ont pas tous un téléphone récent"),
        }],
        decisions: vec![Decision {
            question: text("Remplace-t-on le pare-feu au premier trimestre ?"),
            context: text("Il n’est plus mis à jour depuis juin."),
            options: texts(&[
                "oui, avec la commande groupée du syndicat",
                "oui, seuls",
                "non, on revoit la question dans trois mois",
            ]),
            cost: Some(Cost { low_cents: 300_000, high_cents: 1_000_000 }),
        }],
        milestones: vec![
            Milestone {
                date: date(2027, 1, 31),
                label: text("Dernier jour pour demander la dotation"),
                standing: Standing::ToDo,
            },
            Milestone {
                date: date(2026, 12, 4),
                label: text("Première copie débranchée"),
                standing: Standing::ToDo,
            },
        ],
        attendees: texts(&[
            "Mme Aline Fictive, maire",
            "M. Paul Inventé, adjoint au numérique",
            "Le référent du syndicat",
        ]),
    };
    document("Comité numérique du quatrième trimestre", Content::CommitteePack(content))
}

pub fn insurer() -> Document {
    let measure = |code: &str, title: &str, standing, evidence| Measure {
        code: text(code),
        title: text(title),
        standing,
        evidence,
    };
    let restored = Evidence {
        title: text("Compte rendu de l’essai de remise en place"),
        date: date(2026, 10, 2),
        sha256: text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    };
    let prerequisite = |title: &str, standing, missing: &str, due| Prerequisite {
        title: text(title),
        standing,
        missing: text(missing),
        due,
    };
    let content = InsurerPack {
        profile: text("Commune de 1 200 habitants, 14 agents, 11 postes de travail, trois bâtiments reliés."),
        contact: text("secrétariat de mairie, mairie@val-fictif.example"),
        measures: vec![
            measure(
                "CONTINU.1",
                "Sauvegardes régulières, une copie hors de portée",
                Standing::ToDo,
                vec![restored],
            ),
            measure(
                "AUTH.5",
                "Second facteur sur la messagerie et les accès à distance",
                Standing::Late,
                vec![],
            ),
            measure(
                "MALWARE.3",
                "Antivirus à jour sur tous les postes",
                Standing::Done,
                vec![Evidence {
                    title: text("Relevé du prestataire"),
                    date: date(2026, 11, 2),
                    sha256: String::new(),
                }],
            ),
        ],
        prerequisites: vec![
            prerequisite(
                "Second facteur pour tous les accès à distance",
                Standing::Late,
                "quatre élus n’en ont pas",
                Some(date(2026, 12, 31)),
            ),
            prerequisite("Antivirus sur tous les postes", Standing::Done, "", None),
        ],
    };
    document("Dossier pour l’assureur", Content::InsurerPack(content))
}
