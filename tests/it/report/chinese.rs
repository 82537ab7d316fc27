//! The text report, as it is read in Chinese.

use whydrop::causes::Outcome;
use whydrop::report::Lang;

use super::shown;

#[test]
fn text_of_a_cause_in_chinese() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::ZhCn, 80), @r###"
    根因：Token 已过期
      置信度    93%（高）
      严重程度  高
      SDK       agora-rtc 4.3.0.123
      频道      channel-3q23sbnu6o
      时间      2026-11-22 05:14:29 .. 05:15:02 UTC
      由谁处理  应用开发者，客户自有服务端的运维

      edge-cn.agora.io 的服务端因 Token 失效而拒绝登录。

    四个问题
      SDK 版本    正常    agora-rtc 4.3.0.123；未发现问题。
      区域        正常    CN，接入点 47.74.211.9；未发现问题。
      弱网        可疑    RTT 偏高。实测：丢包率平均 0.5%、最高 0.5%，RTT 平均 71.5
                          毫秒、最高 81 毫秒。
      服务端配置  根因    Token 已过期。

    证据
      - edge-cn.agora.io 返回 Token 过期(109)（2 次）
        case.zip!logs/phone-aonrxyayzv/agora.log:120  05:14:29.366 UTC
          onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED)
          uid=user-jz2peloyax from lan-z7z4l3737v
        case.zip!logs/phone-aonrxyayzv/agora.log:141  05:14:41.366 UTC
          join failed: token=TOKEN[agora007 len=47] expired

    反面证据
      - RTT 偏高
        case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    其他候选原因
      - 设备网络较弱  20%（低）
          RTT 偏高

    还需要的信息
      - 同一时间段内服务端的日志
      - other end
      - ?
      - 当时其他应用是否正常？

    下一步
      - 请在 Token 过期前续期。

    提交工单时请附上
      - 服务端签发 Token 的日志。

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个事件
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 15 处（频道 3，内网地址 3，电话 1，正文 1，令牌 2，用户 5）；策略
      share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前请先阅读。“未能读取”中所列内容不在本报告
      内。

    whydrop 0.1.0，当前时间取 2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_a_cause_in_chinese_in_a_narrow_terminal() {
    insta::assert_snapshot!(shown("text", Outcome::Cause, Lang::ZhCn, 40), @r###"
    根因：Token 已过期
      置信度：93%（高）
      严重程度：高
      SDK：agora-rtc 4.3.0.123
      频道：channel-3q23sbnu6o
      时间：2026-11-22 05:14:29 ..
        05:15:02 UTC
      由谁处理：应用开发者，客户自有服务端
        的运维

      edge-cn.agora.io 的服务端因 Token 失效
      而拒绝登录。

    四个问题
      SDK 版本：正常
        agora-rtc 4.3.0.123；未发现问题。
      区域：正常
        CN，接入点 47.74.211.9；未发现问题。
      弱网：可疑
        RTT 偏高。实测：丢包率平均 0.5%、最
        高 0.5%，RTT 平均 71.5 毫秒、最高 81
        毫秒。
      服务端配置：根因
        Token 已过期。

    证据
      - edge-cn.agora.io 返回 Token 过期
        (109)（2 次）
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

    反面证据
      - RTT 偏高
        case.zip!logs/phone-aonrxyayzv/
          agora.log:300  05:14:49.366 UTC
          rtt=480 loss=1.5

    其他候选原因
      - 设备网络较弱  20%（低）
          RTT 偏高

    还需要的信息
      - 同一时间段内服务端的日志
      - other end
      - ?
      - 当时其他应用是否正常？

    下一步
      - 请在 Token 过期前续期。

    提交工单时请附上
      - 服务端签发 Token 的日志。

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢
        失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，
        p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端
        移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个
        事件
      - case.zip!logs/phone-aonrxyayzv/
        agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（
        ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已
        知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 15 处（频道 3，内网地址 3，电话
      1，正文 1，令牌 2，用户 5）；策略
      share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前
      请先阅读。“未能读取”中所列内容不在本报
      告内。

    whydrop 0.1.0，当前时间取
    2026-11-22T06:14:29.366Z
    "###);
}

#[test]
fn text_of_an_inconclusive_case_in_chinese() {
    insta::assert_snapshot!(shown("text", Outcome::Inconclusive, Lang::ZhCn, 80), @r###"
    无法定论：现有日志不足以确定原因。
      严重程度  低
      SDK       agora-rtc 4.3.0.123
      频道      channel-3q23sbnu6o
      时间      2026-11-22 05:14:29 .. 05:15:02 UTC

      没有候选原因的置信度达到一半。候选按得分排列，并列出还需要哪些信息。

    四个问题
      SDK 版本    正常    agora-rtc 4.3.0.123；未发现问题。
      区域        正常    CN，接入点 47.74.211.9；未发现问题。
      弱网        可疑    RTT 偏高。实测：丢包率平均 0.5%、最高 0.5%，RTT 平均 71.5
                          毫秒、最高 81 毫秒。
      服务端配置  正常    1 次连接成功；未发现问题。

    候选原因
      - 设备网络较弱  41%（低）
          RTT 偏高
            case.zip!logs/phone-aonrxyayzv/agora.log:300  05:14:49.366 UTC
              rtt=480 loss=1.5
      - Token 已过期  20%（低）

    还需要的信息
      - 同一时间段内服务端的日志
      - 当时其他应用是否正常？
      - ?

    消息与连接
      消息：提交 20，已确认 17，失败 0，丢失 3，在途 0；日志中没有接收记录
      时延：p50 45 毫秒，p90 80.5 毫秒，p95 120 毫秒，p99 300 毫秒
      会话：1，已加入 1，失败 0，被服务端移出 1
      连接：已连接 40 秒，重连中 33 秒

    环境
      SDK：agora-rtc 4.3.0.123 android
      应用：com.example.chat 2.1.0
      设备：Xiaomi M2012K11AC Android
      网络：wifi
      区域：CN
      接入点：47.74.211.9 4001

    文件
      case.zip：1 个文件，4096 字节，41 个事件
      - case.zip!logs/phone-aonrxyayzv/agora.log  agora-sdk  400 行

    未能读取
      - case.zip!b.gz：在结束标记之前中断（ends after 12 bytes）
      - case.zip!a.bin：既不是文本，也不是已知容器（ELF）

    缺少数据的规则
      - push-late：需要 push.sent

    隐私
      共替换 7 处（频道 3，电话 1，正文 1，用户 2）；策略 share，密钥标识 ee353224
      隐私数据已自动去除，但不作保证，分享前请先阅读。“未能读取”中所列内容不在本报告
      内。

    whydrop 0.1.0，当前时间取 2026-11-22T06:14:29.366Z
    "###);
}
