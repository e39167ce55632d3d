#include "cmocka_program.h"

#include <string.h>

#include "kms_sdp.h"

static void becomes(const char *offer, const char *wanted) {
    kms_allocator_t allocator = {0};
    char *shaped = kms_sdp_shape_offer(&allocator, offer);
    assert_string_equal(shaped, wanted);
    kms_release(&allocator, shaped);
    assert_int_equal(allocator.used, 0);
}

static void every_section_becomes_active(void **state) {
    (void)state;
    becomes(
        "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=setup:actpass\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\n"
        "a=setup:passive\r\n",
        "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=setup:active\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\n"
        "a=setup:active\r\n");
    becomes("a=setup:actpass", "a=setup:active");
    becomes("", "");
    becomes("\n\n", "\n\n");
    becomes("a=setup:actpass\na=x", "a=setup:active\na=x");
}

static void only_the_feedback_of_bandwidth_estimation_is_removed(void **state) {
    (void)state;
    becomes(
        "a=rtcp-fb:102 goog-remb\r\na=rtcp-fb:102 transport-cc\r\na=rtcp-fb:102 ccm fir\r\n"
        "a=rtcp-fb:102 nack\r\na=rtcp-fb:* transport-cc\r\na=rtcp-fb:102 nack pli\r\nb=AS:500\r\n"
        "b=TIAS:500000\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n",
        "a=rtcp-fb:102 ccm fir\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n"
        "b=TIAS:500000\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
}

static void ssrcs_become_unsigned(void **state) {
    (void)state;
    becomes("a=ssrc:-1 cname:webrtc-h264\r\na=ssrc:4 cname:a-5\r\na=ssrc:-2147483648 msid:x -5\r\n"
            "a=ssrc-group:FID -2 3 -4\r\n",
            "a=ssrc:4294967295 cname:webrtc-h264\r\na=ssrc:4 cname:a-5\r\n"
            "a=ssrc:2147483648 msid:x -5\r\na=ssrc-group:FID 4294967294 3 4294967292\r\n");
    becomes("a=ssrc:-2147483649 cname:x\r\na=ssrc:- cname:x\r\na=ssrc:-99999999999999999999 a\r\n",
            "a=ssrc:-2147483649 cname:x\r\na=ssrc:- cname:x\r\na=ssrc:-99999999999999999999 a\r\n");
}

static void all_other_lines_are_unchanged(void **state) {
    (void)state;
    static const char same[] = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\na=candidate:1 1 UDP 2130706431 "
                               "192.0.2.1 5000 typ host\r\n"
                               "a=ice-pwd:secret\r\na=mid:1\r\na=setupx:actpass\r\n\r\nlast";
    becomes(same, same);
}

static void without_memory_there_is_no_offer(void **state) {
    (void)state;
    kms_allocator_t allocator = {.limit = 20};
    assert_null(kms_sdp_shape_offer(&allocator, "a=setup:actpass\r\n"));
    assert_int_equal(allocator.used, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_becomes_active),
        cmocka_unit_test(only_the_feedback_of_bandwidth_estimation_is_removed),
        cmocka_unit_test(ssrcs_become_unsigned),
        cmocka_unit_test(all_other_lines_are_unchanged),
        cmocka_unit_test(without_memory_there_is_no_offer),
    };
    return cmocka_run_group_tests_name("sdp", tests, NULL, NULL);
}
