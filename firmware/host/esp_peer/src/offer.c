#include "offer.h"

#include <string.h>

/** The value of the first attribute with this name, or NULL. Free with g_free. */
static char *attribute(const char *sdp, const char *name) {
    g_autofree char *start = g_strdup_printf("a=%s:", name);
    const char *found = strstr(sdp, start);
    if (found == NULL) {
        return NULL;
    }
    const char *value = found + strlen(start);
    return g_strndup(value, strcspn(value, "\r\n"));
}

char *offer_number_mids(const char *own) {
    g_autoptr(GString) text = g_string_new(own);
    g_string_replace(text, "BUNDLE audio0 video1", "BUNDLE 0 1", 0);
    g_string_replace(text, "BUNDLE video0", "BUNDLE 0", 0);
    g_string_replace(text, "a=mid:video0", "a=mid:0", 0);
    g_string_replace(text, "a=mid:audio0", "a=mid:0", 0);
    g_string_replace(text, "a=mid:video1", "a=mid:1", 0);
    return g_strdup(text->str);
}

static void write_transport(GString *text, const offer_parts_t *parts, const char *ufrag,
                            const char *pwd, const char *fingerprint) {
    g_string_append_printf(text,
                           "a=fingerprint:%s\r\n"
                           "a=setup:actpass\r\n"
                           "a=ice-ufrag:%s\r\n"
                           "a=ice-pwd:%s\r\n",
                           fingerprint, ufrag, pwd);
    for (guint i = 0; i < parts->candidates->len; i++) {
        const char *candidate = g_ptr_array_index(parts->candidates, i);
        g_string_append_printf(text, "a=%s\r\n", candidate);
    }
}

static void write_h264(GString *text, int payload) {
    static const char *const feedback[] = {"goog-remb", "transport-cc", "ccm fir", "nack",
                                           "nack pli"};
    g_string_append_printf(text, "a=rtpmap:%d H264/90000\r\n", payload);
    for (size_t i = 0; i < G_N_ELEMENTS(feedback); i++) {
        g_string_append_printf(text, "a=rtcp-fb:%d %s\r\n", payload, feedback[i]);
    }
    g_string_append_printf(text,
                           "a=fmtp:%d level-asymmetry-allowed=1;packetization-mode=1;"
                           "profile-level-id=4d001f\r\n",
                           payload);
}

static void write_audio(GString *text, const offer_parts_t *parts) {
    g_string_append_printf(text,
                           "m=audio 9 UDP/TLS/RTP/SAVPF %d\r\n"
                           "a=rtpmap:%d PCMA/8000\r\n"
                           "a=mid:0\r\n"
                           "a=msid:esp_stream a0\r\n"
                           "a=ssrc:%d cname:EspSSpbA0\r\n"
                           "a=sendonly\r\n"
                           "a=rtcp-mux\r\n"
                           "c=IN IP4 0.0.0.0\r\n",
                           OFFER_AUDIO_PAYLOAD, OFFER_AUDIO_PAYLOAD, (int32_t)parts->audio_ssrc);
}

static void write_video(GString *text, const offer_parts_t *parts) {
    g_string_append_printf(text, "m=video 9 UDP/TLS/RTP/SAVPF %d %d\r\n", OFFER_VIDEO_PAYLOAD,
                           OFFER_SECOND_VIDEO_PAYLOAD);
    write_h264(text, OFFER_VIDEO_PAYLOAD);
    write_h264(text, OFFER_SECOND_VIDEO_PAYLOAD);
    g_string_append_printf(text,
                           "a=ssrc:%d cname:webrtc-h264\r\n"
                           "a=sendonly\r\n"
                           "a=mid:%d\r\n"
                           "a=rtcp-mux\r\n"
                           "c=IN IP4 0.0.0.0\r\n",
                           (int32_t)parts->video_ssrc, parts->has_audio ? 1 : 0);
}

char *offer_write(const offer_parts_t *parts) {
    g_autofree char *ufrag = attribute(parts->own, "ice-ufrag");
    g_autofree char *pwd = attribute(parts->own, "ice-pwd");
    g_autofree char *fingerprint = attribute(parts->own, "fingerprint");
    if (ufrag == NULL || pwd == NULL || fingerprint == NULL) {
        return NULL;
    }
    GString *text = g_string_new("v=0\r\n"
                                 "o=- 1495799811084970 2 IN IP4 0.0.0.0\r\n"
                                 "s=-\r\n"
                                 "t=0 0\r\n"
                                 "a=msid-semantic: esp-webrtc\r\n");
    g_string_append_printf(text, "a=group:BUNDLE %s\r\n", parts->has_audio ? "0 1" : "0");
    if (parts->has_audio) {
        write_audio(text, parts);
        write_transport(text, parts, ufrag, pwd, fingerprint);
    }
    write_video(text, parts);
    write_transport(text, parts, ufrag, pwd, fingerprint);
    return g_string_free(text, FALSE);
}
