//! Mail, handed to a small server on this machine.

use beffroi_kernel::Error;
use beffroi_kernel::ports::{Mail, Mailer};
use beffroi_network::mail::{Security, SmtpMailer, SmtpSettings};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// One conversation: what the server answers to each command, and what it heard.
struct Script {
    /// Answers by the beginning of the command; others are `250 ok`.
    answers: Vec<(&'static str, &'static str)>,
}

fn converse(stream: TcpStream, script: &Script) -> Vec<String> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut out = stream;
    let (mut heard, mut in_data) = (Vec::new(), false);
    out.write_all(b"220 essai\r\n").unwrap();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return heard;
        }
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        heard.push(line.clone());
        if in_data && line != "." {
            continue;
        }
        let command = line.as_str();
        let said =
            script.answers.iter().find(|(begin, _)| command.starts_with(begin)).map(|(_, answer)| *answer);
        let answer = match command {
            "DATA" => said.unwrap_or("354 go on"),
            "QUIT" => "221 bye",
            _ => said.unwrap_or("250 ok"),
        };
        in_data = command == "DATA" && answer.starts_with("354");
        if out.write_all(format!("{answer}\r\n").as_bytes()).is_err() || command == "QUIT" {
            return heard;
        }
    }
}

/// A server for one conversation.
fn server(script: Script) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (port, std::thread::spawn(move || converse(listener.accept().unwrap().0, &script)))
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        security: Security::None,
        username: None,
        password: None,
        from: "Beffroi <beffroi@exemple.example>".into(),
        timeout_seconds: 2,
    }
}

fn mail(to: &str, subject: &str) -> Mail {
    Mail {
        to: to.into(),
        subject: subject.into(),
        text: "Bonjour,\n\nUn lien : http://localhost/invitation/0123456789abcdef0123456789abcdef\n.\nFin\n"
            .into(),
        message_id: "<42@exemple.example>".into(),
    }
}

fn word(result: beffroi_kernel::Result<()>) -> &'static str {
    match result {
        Ok(()) => "sent",
        Err(Error::Unavailable(_)) => "later",
        Err(Error::Input(_)) => "refused",
        Err(_) => "other",
    }
}

#[test]
fn a_mail_is_handed_over_whole() {
    let (port, heard) = server(Script { answers: vec![] });
    let mailer = SmtpMailer::new(&settings(port)).unwrap();
    mailer.send(&mail("agent@exemple.example", "Été à Val-Fictif")).unwrap();
    drop(mailer);
    let heard = heard.join().unwrap();
    let text = heard.join("\n");
    for wanted in [
        "MAIL FROM:<beffroi@exemple.example>",
        "RCPT TO:<agent@exemple.example>",
        "Message-ID: <42@exemple.example>",
        "From: \"Beffroi\" <beffroi@exemple.example>",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "Date: ",
    ] {
        let wanted_plain = wanted.replace('"', "");
        assert!(text.replace('"', "").contains(&wanted_plain), "{wanted} is missing in:\n{text}");
    }
    // A line with a single dot ends no mail before its end.
    assert!(heard.iter().filter(|line| *line == ".").count() == 1 && text.contains("Fin"), "{text}");
}

#[test]
fn what_the_server_says_decides_who_must_act() {
    for (command, answer, expected) in [
        ("RCPT", "450 greylisted", "later"),
        ("RCPT", "550 no such user", "refused"),
        ("MAIL", "452 full", "later"),
        ("MAIL", "530 authentication required", "later"),
        (".", "554 spam", "refused"),
        (".", "451 later", "later"),
        ("EHLO", "421 closing", "later"),
    ] {
        let (port, heard) = server(Script { answers: vec![(command, answer)] });
        let mailer = SmtpMailer::new(&settings(port)).unwrap();
        assert_eq!(
            word(mailer.send(&mail("agent@exemple.example", "Objet"))),
            expected,
            "{command} {answer}"
        );
        drop(mailer);
        heard.join().unwrap();
    }
    // Nobody listens; somebody listens and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let mailer = SmtpMailer::new(&settings(port)).unwrap();
    assert_eq!(word(mailer.send(&mail("agent@exemple.example", "Objet"))), "later");
    drop(silent);
    assert_eq!(word(mailer.send(&mail("agent@exemple.example", "Objet"))), "later");
}

#[test]
fn nobody_smuggles_a_header_or_a_recipient() {
    // No server is needed: such a mail is never sent.
    let mailer = SmtpMailer::new(&settings(1)).unwrap();
    for (to, subject) in [
        ("a@exemple.example\r\nBcc: b@exemple.example", "Objet"),
        ("a@exemple.example>, <b@exemple.example", "Objet"),
        ("a@exemple.example, b@exemple.example", "Objet"),
        ("", "Objet"),
        ("a@exemple.example", "Objet\r\nBcc: b@exemple.example"),
        ("a@exemple.example", "Objet\nX: y"),
    ] {
        assert_eq!(word(mailer.send(&mail(to, subject))), "refused", "{to:?} {subject:?}");
    }
}

#[test]
fn a_password_goes_over_a_protected_connection_only() {
    let (port, heard) = server(Script { answers: vec![] });
    let asked = SmtpSettings { security: Security::Starttls, ..settings(port) };
    let mailer = SmtpMailer::new(&asked).unwrap();
    // The server does not offer STARTTLS: nothing is said to it.
    assert_eq!(word(mailer.send(&mail("agent@exemple.example", "Objet"))), "later");
    drop(mailer);
    let heard = heard.join().unwrap();
    assert!(!heard.iter().any(|line| line.starts_with("MAIL")), "{heard:?}");
}

#[test]
fn settings_that_cannot_work_are_refused_with_their_field() {
    let field = |settings: SmtpSettings| match SmtpMailer::new(&settings) {
        Ok(_) => "fits".to_owned(),
        Err(error) => error.problem().and_then(|problem| problem.field.clone()).unwrap_or("internal".into()),
    };
    let base = || settings(25);
    for (changed, expected) in [
        (base(), "fits"),
        (SmtpSettings { from: "pas une adresse".into(), ..base() }, "from"),
        (SmtpSettings { host: "courrier.exemple.example".into(), ..base() }, "security"),
        (SmtpSettings { host: "courrier.exemple.example".into(), security: Security::Tls, ..base() }, "fits"),
        (SmtpSettings { username: Some("beffroi".into()), ..base() }, "password"),
        (
            SmtpSettings { username: Some("beffroi".into()), password: Some("secret".into()), ..base() },
            "fits",
        ),
    ] {
        assert_eq!(field(changed.clone()), expected, "{changed:?}");
    }
    let shown = format!("{:?}", SmtpSettings { password: Some("secret".into()), ..base() });
    assert!(!shown.contains("secret"), "{shown}");
    assert_eq!(SmtpSettings { port: None, security: Security::Tls, ..base() }.port(), 465);
    assert!(!SmtpSettings::default().is_configured());
}
