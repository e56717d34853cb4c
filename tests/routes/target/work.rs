//! How much work a target is.

use allocation_counter::{AllocationInfo, measure};
use portcullis::{
    route::Service,
    routes::{Head, TARGET_LIMIT, Target},
};
use std::{cell::Cell, hint::black_box};

fn parsing(target: &str) -> AllocationInfo {
    measure(|| drop(black_box(Target::parse(black_box(target)))))
}

#[test]
fn plain_targets_allocate_nothing() {
    for target in
        ["/", "/v2/team/T1/member/U1", "/v2/team/T1?a=%2F&b", "https://api.example.com/v2/team", "/a/b/c/d/e/f/g/h/i/j"]
    {
        assert_eq!(parsing(target).count_total, 0, "{target}");
        let read = Target::parse(target).unwrap();
        let used = measure(|| {
            black_box(read.segments().filter(portcullis::routes::PathSegment::is_plain).count());
            drop(black_box((read.canonical(), read.readings())));
        });
        assert_eq!(used.count_total, 0, "{target}");
    }
    assert!(parsing("/v2/%74eam").count_total > 0, "the counter counts");
}

/// Targets that are hard in different ways, of about this length.
fn hard(length: usize) -> Vec<String> {
    let filled = |piece: &str, start: &str| format!("{start}{}", piece.repeat((length - start.len()) / piece.len()));
    vec![
        filled("a", "/"),
        filled("/a", ""),
        filled("/%61", ""),
        filled("%2F", "/a"),
        filled("a%2F", "/"),
        filled("/%2F", ""),
        filled("%252F", "/a"),
        filled("a%2Fb%5Cc%3Bd%3Fe%23f%25/", "/"),
        filled("%25", "/a"),
        filled("%C3%A9", "/"),
        filled("%61", "/") + "%",
        filled("%C3%A9", "/") + "%ff",
        filled("%2e", "/a") + ";",
        filled("&%61=%25", "/?"),
        filled(";_metho=a", "/?"),
    ]
}

/// Bytes that are allocated, all told, grow as the target does.
#[test]
fn work_is_linear() {
    for (short, long) in hard(TARGET_LIMIT / 4).iter().zip(hard(TARGET_LIMIT)) {
        let work = |target: &str| {
            let bytes = |read: &dyn Fn()| measure(read).bytes_total;
            let parsed = Target::parse(target);
            let readings = parsed.as_ref().map_or(0, |read| bytes(&|| drop(black_box(read.readings()))));
            let canonical = parsed.as_ref().map_or(0, |read| bytes(&|| drop(black_box(read.canonical()))));
            let head = bytes(&|| drop(black_box(Head::read("GET", target, [], &Service::default()))));
            [head, canonical, readings]
        };
        for (short_bytes, long_bytes) in work(short).into_iter().zip(work(&long)) {
            // Four times as long; lists that grow can be up to twice as large as they need to be.
            assert!(long_bytes <= 8 * short_bytes + 4096, "{short_bytes} and {long_bytes} bytes: {}", &short[..20]);
        }
        assert!(parsing(&long).bytes_total <= 16 * u64::try_from(long.len()).unwrap(), "{}", &long[..20]);
    }
}

/// However many special characters there are, the number of readings has a bound.
#[test]
fn readings_are_few() {
    for target in hard(TARGET_LIMIT) {
        if let Ok(read) = Target::parse(&target) {
            assert!(read.readings().len() <= 1 + 3 * 32, "{}", &target[..20]);
        }
    }
}

#[test]
fn each_header_is_looked_at_once() {
    let looked_at = Cell::new(0);
    let headers = (0..1_000).map(|_| {
        looked_at.set(looked_at.get() + 1);
        ("X-Request-Id", b"1".as_slice())
    });
    let used = measure(|| assert!(Head::read("GET", "/v2/team", headers, &Service::default()).is_ok()));
    assert_eq!((looked_at.get(), used.count_total), (1_000, 0));
}
