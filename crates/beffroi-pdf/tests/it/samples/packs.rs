//! A plan, obligations, and the packs of a committee and of an insurer.

use super::{D_PLUS, document, text, texts};
use beffroi_kernel::print::committee::{Bar, CommitteePack, Decision, Indicator, LateAction};
use beffroi_kernel::print::insurer::{Evidence, InsurerPack, Measure, Prerequisite};
use beffroi_kernel::print::obligations::{Applies, LawState, Obligation, ObligationsSheet};
use beffroi_kernel::print::parts::{Cost, Milestone};
use beffroi_kernel::print::plan::{Action, Aid, Plan};
use beffroi_kernel::print::{Content, Document, Grade, Letter, Standing, Step};
use jiff::civil::{Date, date};

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
