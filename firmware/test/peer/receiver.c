#include "receiver.h"

#include <gst/rtp/gstrtcpbuffer.h>
#include <gst/rtp/gstrtpbuffer.h>
#include <gst/sdp/gstsdpmessage.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

#define VIDEO_PAYLOAD 102
#define LONGEST_RTCP 64
#define GATHERING_TIMEOUT_US (4 * G_USEC_PER_SEC)

struct receiver {
    GstElement *pipeline;
    GstElement *webrtcbin;
    GstElement *dtlsenc; /*!< The pipeline's */
    GMutex lock;
    packet_t packets[MOST_PACKETS];
    int packet_count;
    int to_lose;
    uint16_t lost;
    int resent;
    int sender_reports;
    uint32_t video_ssrc;
    uint32_t own_ssrc;
    GstPad *feedback; /*!< The source of RTCP */
};

static bool read_packet(GstBuffer *buffer, packet_t *packet, uint32_t *ssrc) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    if (!gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp)) {
        return false;
    }
    *packet = (packet_t){
        .sequence = gst_rtp_buffer_get_seq(&rtp),
        .timestamp = gst_rtp_buffer_get_timestamp(&rtp),
        .payload_type = gst_rtp_buffer_get_payload_type(&rtp),
        .size = (int)gst_buffer_get_size(buffer),
        .marker = gst_rtp_buffer_get_marker(&rtp),
    };
    *ssrc = gst_rtp_buffer_get_ssrc(&rtp);
    gst_rtp_buffer_unmap(&rtp);
    return true;
}

/** Drops a packet before SRTP, which would otherwise reject its retransmission as a replay. */
static GstPadProbeReturn on_srtp(GstPad *pad, GstPadProbeInfo *info, gpointer user_data) {
    (void)pad;
    receiver_t *receiver = user_data;
    packet_t packet;
    uint32_t ssrc;
    if (!read_packet(GST_PAD_PROBE_INFO_BUFFER(info), &packet, &ssrc)) {
        return GST_PAD_PROBE_OK;
    }
    g_mutex_lock(&receiver->lock);
    const bool loses = packet.payload_type == VIDEO_PAYLOAD && receiver->to_lose > 0;
    if (loses) {
        receiver->to_lose--;
        receiver->lost = packet.sequence;
        receiver->resent = 0;
    } else if (packet.payload_type == VIDEO_PAYLOAD && packet.sequence == receiver->lost) {
        receiver->resent++;
    }
    g_mutex_unlock(&receiver->lock);
    return loses ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn on_rtp(GstPad *pad, GstPadProbeInfo *info, gpointer user_data) {
    (void)pad;
    receiver_t *receiver = user_data;
    packet_t packet;
    uint32_t ssrc;
    if (!read_packet(GST_PAD_PROBE_INFO_BUFFER(info), &packet, &ssrc)) {
        return GST_PAD_PROBE_OK;
    }
    g_mutex_lock(&receiver->lock);
    if (packet.payload_type == VIDEO_PAYLOAD) {
        receiver->video_ssrc = ssrc;
    }
    if (receiver->packet_count < MOST_PACKETS) {
        receiver->packets[receiver->packet_count++] = packet;
    }
    g_mutex_unlock(&receiver->lock);
    return GST_PAD_PROBE_OK;
}

static void on_element(GstBin *webrtcbin, GstBin *parent, GstElement *element, gpointer user_data) {
    (void)webrtcbin;
    (void)parent;
    receiver_t *receiver = user_data;
    const GstElementFactory *factory = gst_element_get_factory(element);
    if (factory == NULL) {
        return;
    }
    if (g_str_equal(GST_OBJECT_NAME(factory), "dtlsenc")) {
        receiver->dtlsenc = element;
    } else if (g_str_equal(GST_OBJECT_NAME(factory), "srtpdec")) {
        g_autoptr(GstPad) pad = gst_element_get_static_pad(element, "rtp_sink");
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_srtp, receiver, NULL);
    }
}

static GstPadProbeReturn on_rtcp_in(GstPad *pad, GstPadProbeInfo *info, gpointer user_data) {
    (void)pad;
    receiver_t *receiver = user_data;
    GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
    GstRTCPPacket packet;
    if (gst_rtcp_buffer_map(GST_PAD_PROBE_INFO_BUFFER(info), GST_MAP_READ, &rtcp)) {
        g_mutex_lock(&receiver->lock);
        for (gboolean more = gst_rtcp_buffer_get_first_packet(&rtcp, &packet); more;
             more = gst_rtcp_packet_move_to_next(&packet)) {
            receiver->sender_reports += gst_rtcp_packet_get_type(&packet) == GST_RTCP_TYPE_SR;
        }
        g_mutex_unlock(&receiver->lock);
        gst_rtcp_buffer_unmap(&rtcp);
    }
    return GST_PAD_PROBE_OK;
}

/** After the first report the test's feedback can use its SSRC. */
static GstPadProbeReturn on_rtcp_out(GstPad *pad, GstPadProbeInfo *info, gpointer user_data) {
    receiver_t *receiver = user_data;
    GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
    GstRTCPPacket packet;
    if (gst_rtcp_buffer_map(GST_PAD_PROBE_INFO_BUFFER(info), GST_MAP_READ, &rtcp)) {
        g_mutex_lock(&receiver->lock);
        if (receiver->feedback == NULL && gst_rtcp_buffer_get_first_packet(&rtcp, &packet) &&
            gst_rtcp_packet_get_type(&packet) == GST_RTCP_TYPE_RR) {
            receiver->own_ssrc = gst_rtcp_packet_rr_get_ssrc(&packet);
            receiver->feedback = gst_object_ref(pad);
        }
        g_mutex_unlock(&receiver->lock);
        gst_rtcp_buffer_unmap(&rtcp);
    }
    return GST_PAD_PROBE_OK;
}

static void on_rtpbin_pad(GstElement *rtpbin, GstPad *pad, gpointer receiver) {
    (void)rtpbin;
    if (g_str_has_prefix(GST_PAD_NAME(pad), "recv_rtp_sink_")) {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtp, receiver, NULL);
    } else if (g_str_has_prefix(GST_PAD_NAME(pad), "recv_rtcp_sink_")) {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp_in, receiver, NULL);
    } else if (g_str_has_prefix(GST_PAD_NAME(pad), "send_rtcp_src_")) {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp_out, receiver, NULL);
    }
}

static void on_stream(GstElement *webrtcbin, GstPad *pad, gpointer user_data) {
    (void)webrtcbin;
    receiver_t *receiver = user_data;
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC) {
        return;
    }
    GstElement *sink = gst_element_factory_make("fakesink", NULL);
    g_object_set(sink, "sync", FALSE, "async", FALSE, NULL);
    gst_bin_add(GST_BIN(receiver->pipeline), sink);
    g_autoptr(GstPad) into = gst_element_get_static_pad(sink, "sink");
    gst_pad_link(pad, into);
    gst_element_sync_state_with_parent(sink);
}

/** Without UPnP. */
static void stay_on_machine(GstElement *webrtcbin) {
    g_autoptr(GObject) ice = NULL;
    g_autoptr(GObject) agent = NULL;
    g_object_get(webrtcbin, "ice-agent", &ice, NULL);
    g_object_get(ice, "agent", &agent, NULL);
    g_object_set(agent, "upnp", FALSE, NULL);
}

receiver_t *receiver_new(void) {
    gst_init(NULL, NULL);
    receiver_t *receiver = g_new0(receiver_t, 1);
    g_mutex_init(&receiver->lock);
    receiver->pipeline = gst_pipeline_new(NULL);
    receiver->webrtcbin = gst_element_factory_make("webrtcbin", NULL);
    g_object_set(receiver->webrtcbin, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
    gst_bin_add(GST_BIN(receiver->pipeline), receiver->webrtcbin);
    stay_on_machine(receiver->webrtcbin);
    g_autoptr(GstElement) rtpbin = gst_bin_get_by_name(GST_BIN(receiver->webrtcbin), "rtpbin");
    g_signal_connect(receiver->webrtcbin, "deep-element-added", G_CALLBACK(on_element), receiver);
    g_signal_connect(rtpbin, "pad-added", G_CALLBACK(on_rtpbin_pad), receiver);
    g_signal_connect(receiver->webrtcbin, "pad-added", G_CALLBACK(on_stream), receiver);
    gst_element_set_state(receiver->pipeline, GST_STATE_PLAYING);
    return receiver;
}

void receiver_close(receiver_t *receiver) {
    // DTLS sends its close_notify at EOS.
    g_autoptr(GstPad) pad = gst_element_get_static_pad(receiver->dtlsenc, "sink");
    gst_pad_send_event(pad, gst_event_new_eos());
}

void receiver_free(receiver_t *receiver) {
    gst_element_set_state(receiver->pipeline, GST_STATE_NULL);
    g_clear_object(&receiver->feedback);
    gst_object_unref(receiver->pipeline);
    g_mutex_clear(&receiver->lock);
    g_free(receiver);
}

static void set_description(receiver_t *receiver, const char *signal,
                            GstWebRTCSessionDescription *description) {
    g_autoptr(GstPromise) promise = gst_promise_new();
    g_signal_emit_by_name(receiver->webrtcbin, signal, description, promise);
    gst_promise_wait(promise);
}

static void wait_for_candidates(receiver_t *receiver) {
    const gint64 until = g_get_monotonic_time() + GATHERING_TIMEOUT_US;
    GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;
    while (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE && g_get_monotonic_time() < until) {
        g_usleep(10 * 1000);
        g_object_get(receiver->webrtcbin, "ice-gathering-state", &state, NULL);
    }
}

char *receiver_answer(receiver_t *receiver, const char *offer) {
    GstSDPMessage *sdp = NULL;
    if (gst_sdp_message_new_from_text(offer, &sdp) != GST_SDP_OK) {
        return NULL;
    }
    g_autoptr(GstWebRTCSessionDescription) remote =
        gst_webrtc_session_description_new(GST_WEBRTC_SDP_TYPE_OFFER, sdp);
    set_description(receiver, "set-remote-description", remote);
    g_autoptr(GstPromise) promise = gst_promise_new();
    g_signal_emit_by_name(receiver->webrtcbin, "create-answer", NULL, promise);
    gst_promise_wait(promise);
    g_autoptr(GstWebRTCSessionDescription) answer = NULL;
    gst_structure_get(gst_promise_get_reply(promise), "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                      &answer, NULL);
    if (answer == NULL) {
        return NULL;
    }
    set_description(receiver, "set-local-description", answer);
    wait_for_candidates(receiver);
    g_autoptr(GstWebRTCSessionDescription) local = NULL;
    g_object_get(receiver->webrtcbin, "local-description", &local, NULL);
    return local == NULL ? NULL : gst_sdp_message_as_text(local->sdp);
}

void receiver_lose(receiver_t *receiver, int packets) {
    g_mutex_lock(&receiver->lock);
    receiver->to_lose = packets;
    g_mutex_unlock(&receiver->lock);
}

static void write_feedback(GstRTCPPacket *packet, feedback_t feedback, uint32_t media_ssrc,
                           uint16_t sequence) {
    static uint8_t request;
    gst_rtcp_packet_fb_set_media_ssrc(packet, feedback == FEEDBACK_FIR ? 0 : media_ssrc);
    if (feedback == FEEDBACK_NACK) {
        gst_rtcp_packet_fb_set_type(packet, GST_RTCP_RTPFB_TYPE_NACK);
        gst_rtcp_packet_fb_set_fci_length(packet, 1);
        GST_WRITE_UINT32_BE(gst_rtcp_packet_fb_get_fci(packet), (uint32_t)sequence << 16);
    } else if (feedback == FEEDBACK_FIR) {
        gst_rtcp_packet_fb_set_type(packet, GST_RTCP_PSFB_TYPE_FIR);
        gst_rtcp_packet_fb_set_fci_length(packet, 2);
        uint8_t *fci = gst_rtcp_packet_fb_get_fci(packet);
        GST_WRITE_UINT32_BE(fci, media_ssrc);
        GST_WRITE_UINT32_BE(fci + 4, (uint32_t)++request << 24);
    } else {
        gst_rtcp_packet_fb_set_type(packet, GST_RTCP_PSFB_TYPE_PLI);
    }
}

bool receiver_send(receiver_t *receiver, feedback_t feedback, uint16_t sequence) {
    g_mutex_lock(&receiver->lock);
    g_autoptr(GstPad) pad = receiver->feedback == NULL ? NULL : gst_object_ref(receiver->feedback);
    const uint32_t media_ssrc = receiver->video_ssrc;
    const uint32_t own_ssrc = receiver->own_ssrc;
    g_mutex_unlock(&receiver->lock);
    if (pad == NULL) {
        return false;
    }
    GstBuffer *buffer = gst_rtcp_buffer_new(LONGEST_RTCP);
    GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
    GstRTCPPacket packet;
    gst_rtcp_buffer_map(buffer, GST_MAP_READWRITE, &rtcp);
    const GstRTCPType type = feedback == FEEDBACK_NACK ? GST_RTCP_TYPE_RTPFB : GST_RTCP_TYPE_PSFB;
    gst_rtcp_buffer_add_packet(&rtcp, type, &packet);
    gst_rtcp_packet_fb_set_sender_ssrc(&packet, own_ssrc);
    write_feedback(&packet, feedback, media_ssrc, sequence);
    gst_rtcp_buffer_unmap(&rtcp);
    return gst_pad_push(pad, buffer) == GST_FLOW_OK;
}

int receiver_packets(receiver_t *receiver, uint8_t payload_type, packet_t *packets, int max) {
    int count = 0;
    g_mutex_lock(&receiver->lock);
    for (int i = 0; i < receiver->packet_count; i++) {
        if (receiver->packets[i].payload_type == payload_type) {
            if (count < max) {
                packets[count] = receiver->packets[i];
            }
            count++;
        }
    }
    g_mutex_unlock(&receiver->lock);
    return count;
}

uint16_t receiver_lost(receiver_t *receiver) {
    g_mutex_lock(&receiver->lock);
    const uint16_t lost = receiver->lost;
    g_mutex_unlock(&receiver->lock);
    return lost;
}

int receiver_resent(receiver_t *receiver) {
    g_mutex_lock(&receiver->lock);
    const int resent = receiver->resent;
    g_mutex_unlock(&receiver->lock);
    return resent;
}

int receiver_sender_reports(receiver_t *receiver) {
    g_mutex_lock(&receiver->lock);
    const int reports = receiver->sender_reports;
    g_mutex_unlock(&receiver->lock);
    return reports;
}
