//! The parser: whatever tree there is, printing it and reading it again gives it back; and whatever
//! text there is, reading it gives a tree or an error that points inside it.

use beffroi_kernel::Error;
use beffroi_tables::query::dialect::{
    ArithmeticOperator, Bound, Call, CompareOperator, Direction, Expression, GroupItem, Literal, Name,
    OrderItem, Position, SelectItem, parse_filter, parse_group_by, parse_order_by, parse_select,
};
use proptest::prelude::*;

fn literal() -> impl Strategy<Value = Expression> {
    let literal = prop_oneof![
        "[0-9]{1,6}(\\.[0-9]{1,4})?(e[+-]?[0-9]{1,2})?".prop_map(Literal::Number),
        ".{0,12}".prop_map(Literal::Text),
        any::<bool>().prop_map(Literal::Boolean),
        Just(Literal::Null),
        "[0-9-]{0,10}".prop_map(Literal::Date),
        "POINT\\([0-9 .']{0,9}\\)".prop_map(Literal::Geometry),
    ];
    literal.prop_map(|literal| Expression::Literal(literal, Position(0)))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zé_][a-z0-9é_]{0,8}", "[ -~é€]{1,8}", Just("date".to_owned()), Just("And".to_owned())]
}

fn field() -> impl Strategy<Value = Expression> {
    name().prop_map(|text| Expression::Field(Name { text, position: Position(0) }))
}

fn arithmetic() -> impl Strategy<Value = ArithmeticOperator> {
    prop_oneof![
        Just(ArithmeticOperator::Add),
        Just(ArithmeticOperator::Subtract),
        Just(ArithmeticOperator::Multiply),
        Just(ArithmeticOperator::Divide),
    ]
}

fn comparison() -> impl Strategy<Value = CompareOperator> {
    prop_oneof![
        Just(CompareOperator::Equal),
        Just(CompareOperator::NotEqual),
        Just(CompareOperator::Less),
        Just(CompareOperator::LessOrEqual),
        Just(CompareOperator::Greater),
        Just(CompareOperator::GreaterOrEqual),
    ]
}

fn call(inner: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Expression> {
    let argument = prop_oneof![
        4 => inner,
        1 => Just(Expression::Star),
        1 => ("[0-9]{1,3}", prop_oneof![Just("km".to_owned()), Just("month".to_owned()), Just("M".to_owned())])
            .prop_map(|(number, unit)| Expression::Quantity(number, unit)),
    ];
    ("[a-z_]{1,9}", any::<bool>(), prop::collection::vec(argument, 0..4)).prop_filter_map(
        "keywords are no functions",
        |(name, distinct, arguments)| {
            let keyword =
                ["and", "or", "not", "in", "is", "like", "as", "to", "asc", "desc", "true", "false", "null"];
            let expression =
                Expression::Call(Call { name: name.clone(), position: Position(0), distinct, arguments });
            (!keyword.contains(&name.as_str()) && name != "distinct").then_some(expression)
        },
    )
}

fn expression() -> impl Strategy<Value = Expression> {
    prop_oneof![literal(), field()].prop_recursive(5, 48, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let bound = || (inner.clone(), any::<bool>()).prop_map(|(value, included)| Bound { value, included });
        prop_oneof![
            boxed().prop_map(Expression::Negate),
            (arithmetic(), boxed(), boxed()).prop_map(|(o, a, b)| Expression::Arithmetic(o, a, b)),
            (comparison(), boxed(), boxed()).prop_map(|(o, a, b)| Expression::Compare(o, a, b)),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            boxed().prop_map(Expression::Not),
            (boxed(), ".{0,8}").prop_map(|(value, pattern)| Expression::Like(value, pattern)),
            (boxed(), prop::collection::vec(inner.clone(), 1..4)).prop_map(|(v, l)| Expression::In(v, l)),
            (boxed(), bound(), bound()).prop_map(|(v, a, b)| Expression::Between(v, Box::new((a, b)))),
            boxed().prop_map(Expression::IsNull),
            boxed().prop_map(Expression::IsNotNull),
            call(inner.clone()),
        ]
    })
}

fn read<T>(text: &str, result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{text}\n{}", error.chain()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_tree_reads_as_itself(expression in expression(), alias in prop::option::of(name()), down in any::<bool>()) {
        let text = expression.to_string();
        prop_assert_eq!(&read(&text, parse_filter(&text)), &expression, "{}", text);
        let items = vec![SelectItem::Expression(expression.clone(), alias.clone()), SelectItem::Star];
        let text = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        prop_assert_eq!(&read(&text, parse_select(&text)), &items, "{}", text);
        let groups = vec![GroupItem { expression: expression.clone(), alias }];
        let text = groups[0].to_string();
        prop_assert_eq!(&read(&text, parse_group_by(&text)), &groups, "{}", text);
        let direction = if down { Direction::Descending } else { Direction::Ascending };
        let orders = vec![OrderItem { expression, direction }];
        let text = orders[0].to_string();
        prop_assert_eq!(&read(&text, parse_order_by(&text)), &orders, "{}", text);
    }

    #[test]
    fn any_text_gives_a_tree_or_a_place(text in "[ -~éœ\n]{0,40}") {
        for result in [
            parse_filter(&text).map(|_| ()),
            parse_select(&text).map(|_| ()),
            parse_group_by(&text).map(|_| ()),
            parse_order_by(&text).map(|_| ()),
        ] {
            if let Err(error) = result {
                let problem = error.problem().expect("an error of the person who asks");
                prop_assert!(problem.position.expect("a place") <= text.chars().count(), "{:?}", problem);
                prop_assert!(!problem.message.is_empty());
            }
        }
    }
}

#[test]
fn precedence_is_that_of_sql() {
    let check = |text: &str, expected: &str| {
        assert_eq!(read(text, parse_filter(text)).to_string(), expected, "{text}")
    };
    check("a = 1 or b = 2 and not c = 3", "(a = 1) or ((b = 2) and (not (c = 3)))");
    check("a + b * -c / 2 >= d", "(a + ((b * (-c)) / 2)) >= d");
    check("a:'x'", "a = \"x\"");
    check("a <> 'l''eau'", "a != \"l'eau\"");
    check("A In (1, 'b') AND b NOT IN ('c')", "(A in (1, \"b\")) and (not (b in (\"c\")))");
    check("x in ]1..5]", "x in ]1 TO 5]");
    check("x in [date'2024-01-01' TO date'2024-12-31'[", "x in [date'2024-01-01' TO date'2024-12-31'[");
    check("`un champ` is not null", "`un champ` is not null");
    check("within_distance(g, geom'POINT(2 48)', 10km)", "within_distance(g, geom'POINT(2 48)', 10 km)");
    check("\"texte libre\"", "\"texte libre\"");
}
