//! The text report, as it is read in English.

use whydrop::causes::Outcome;
use whydrop::report::Lang;

use super::shown;

#[test]
fn text_of_a_cause() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::En, 80), @r###"
    CAUSE: The token had expired
      confidence       93% (high)
      severity         high
      SDK              agora-rtc 4.3.0.123
      channel          channel-3q23sbnu6o
      when             2026-11-22 05:14:29 .. 05:15:02 UTC
      can be fixed by  the app's developer, the operator of the customer's server

      The server of edge-cn.agora.io refused the login because the token was no
      longer valid.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   suspect  RTT was high. Measured: packet loss 0.5% on average,
                              0.5% at worst, RTT 71.5 ms on average, 81 ms at worst.
      Server config  cause    The token had expired.

    Evidence
      - edge-cn.agora.io says the token expired (109) (2 times)
        case.zip!logs/phone-aonrxyayzv/agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007 len=47] expired

    What speaks against it
      - RTT was high
        case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    Other candidates
      - The network of the device was weak  20% (low)
          RTT was high

    What would settle it
      - the server's log over the same time
      - other end
      - ?
      - Did other apps work at that time?

    Next steps
      - Renew the token before it ends.

    Attach to the support case
      - The server's log of token issues.

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 15 (channel 3, lan 3, phone 1, text 1, token 2, user 5);
      policy share, key id ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_cause_in_a_narrow_terminal() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::En, 40), @r###"
    CAUSE: The token had expired
      confidence: 93% (high)
      severity: high
      SDK: agora-rtc 4.3.0.123
      channel: channel-3q23sbnu6o
      when: 2026-11-22 05:14:29 ..
        05:15:02 UTC
      can be fixed by: the app's
        developer, the operator of the
        customer's server

      The server of edge-cn.agora.io refused
      the login because the token was no
      longer valid.

    Four questions
      SDK version: ok
        agora-rtc 4.3.0.123; nothing speaks
        against it.
      Region: ok
        CN, access points 47.74.211.9;
        nothing speaks against it.
      Weak network: suspect
        RTT was high. Measured: packet loss
        0.5% on average, 0.5% at worst, RTT
        71.5 ms on average, 81 ms at worst.
      Server config: cause
        The token had expired.

    Evidence
      - edge-cn.agora.io says the token
        expired (109) (2 times)
        case.zip!logs/phone-aonrxyayzv/
          agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5
          reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from
          lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/
          agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007
          len=47] expired

    What speaks against it
      - RTT was high
        case.zip!logs/phone-aonrxyayzv/
          agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    Other candidates
      - The network of the device was weak
        20% (low)
          RTT was high

    What would settle it
      - the server's log over the same time
      - other end
      - ?
      - Did other apps work at that time?

    Next steps
      - Renew the token before it ends.

    Attach to the support case
      - The server's log of token issues.

    Messages and connections
      messages: 20 submitted, 17
        acknowledged, 0 failed, 3 lost, 0 in
        flight; receipts are not in these
        logs
      latency: p50 45 ms, p90 80.5 ms, p95
        120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0,
        removed by the server 1
      connections: connected 40 s,
        reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096,
        events: 41
      - case.zip!logs/phone-aonrxyayzv/
        agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own
        end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a
        known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 15 (channel 3, lan 3,
      phone 1, text 1, token 2, user 5);
      policy share, key id ee353224
      Private data was taken out
      automatically; that is no guarantee.
      Read before you share. Nothing of what
      is listed under "Not read" is in this
      report.

    whydrop 0.1.0, now =
    2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_healthy_case() {
    insta::assert_snapshot!(shown("text", Outcome::Healthy, Lang::En, 80), @r###"
    HEALTHY: Everything that is visible worked.
      confidence  90% (high)
      SDK         agora-rtc 4.3.0.123

      No rule found a fault. Log files: 1; events: 41; rules without data: 1.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   ok       Measured: packet loss 0.5% on average, 0.5% at worst,
                              RTT 71.5 ms on average, 81 ms at worst. Never weak for
                              10 s by the definition generic (loss >= 5% or RTT >=
                              400 ms for 10 s).
      Server config  ok       connections that came up: 1; nothing speaks against
                              it.

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 6 (channel 2, phone 1, text 1, user 2); policy share, key id
      ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_an_inconclusive_case() {
    insta::assert_snapshot!(shown("text", Outcome::Inconclusive, Lang::En, 80), @r###"
    INCONCLUSIVE: The logs do not settle why.
      severity  low
      SDK       agora-rtc 4.3.0.123
      channel   channel-3q23sbnu6o
      when      2026-11-22 05:14:29 .. 05:15:02 UTC

      No candidate reached one half. The candidates below are ordered by score; what
      would settle it is named.

    Four questions
      SDK version    ok       agora-rtc 4.3.0.123; nothing speaks against it.
      Region         ok       CN, access points 47.74.211.9; nothing speaks against
                              it.
      Weak network   suspect  RTT was high. Measured: packet loss 0.5% on average,
                              0.5% at worst, RTT 71.5 ms on average, 81 ms at worst.
      Server config  ok       connections that came up: 1; nothing speaks against
                              it.

    Candidates
      - The network of the device was weak  41% (low)
          RTT was high
            case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
              rtt=480 loss=1.5
      - The token had expired  20% (low)

    What would settle it
      - the server's log over the same time
      - Did other apps work at that time?
      - ?

    Messages and connections
      messages: 20 submitted, 17 acknowledged, 0 failed, 3 lost, 0 in flight;
        receipts are not in these logs
      latency: p50 45 ms, p90 80.5 ms, p95 120 ms, p99 300 ms
      sessions: 1, joined 1, failed 0, removed by the server 1
      connections: connected 40 s, reconnecting 33 s

    Environment
      SDK: agora-rtc 4.3.0.123 android
      app: com.example.chat 2.1.0
      device: Xiaomi M2012K11AC Android
      network: wifi
      regions: CN
      access points: 47.74.211.9 4001

    Files
      case.zip: files: 1, bytes: 4096, events: 41
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 lines

    Not read
      - case.zip!b.gz: ends before its own end mark (ends after 12 bytes)
      - case.zip!a.bin: neither text nor a known container (ELF)

    Rules without data
      - push-late: needs push.sent

    Privacy
      values replaced: 7 (channel 3, phone 1, text 1, user 2); policy share, key id
      ee353224
      Private data was taken out automatically; that is no guarantee. Read before
      you share. Nothing of what is listed under "Not read" is in this report.

    whydrop 0.1.0, now = 2026-11-22T06:14:29.366Z
    "###);
}
