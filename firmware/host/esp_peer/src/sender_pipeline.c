#include "sender_pipeline.h"

#include <gst/app/gstappsrc.h>
#include <gst/webrtc/webrtc.h>

#include "offer.h"

/**
 * Bytes of an RTP packet with its header. With SRTP's tag (10), UDP and IPv6 (48) it fits into
 * 1,280 bytes, the minimum MTU of IPv6 (RFC 8200 section 5). esp_peer uses 1,300, without a setting
 * for it.
 */
#define MAX_PACKET 1200

#define VIDEO_CAPS "video/x-h264,stream-format=byte-stream,alignment=au"
#define AUDIO_CAPS "audio/x-alaw,rate=8000,channels=1"

static GstElement *find(GstElement *pipeline, const char *name) {
    GstElement *element = gst_bin_get_by_name(GST_BIN(pipeline), name);
    // The pipeline keeps it alive.
    gst_object_unref(element);
    return element;
}

/** Linked one by one, since the order of the pads is that of the media sections. */
static char *describe(bool has_audio) {
    g_autofree char *audio = g_strdup_printf(
        "appsrc name=audio is-live=true format=time max-bytes=65536 caps=" AUDIO_CAPS
        " ! rtppcmapay pt=%d mtu=%d name=audio_pay ",
        OFFER_AUDIO_PAYLOAD, MAX_PACKET);
    return g_strdup_printf(
        "webrtcbin name=webrtc bundle-policy=max-bundle %s"
        "appsrc name=video is-live=true format=time max-bytes=4194304 caps=" VIDEO_CAPS
        " ! rtph264pay pt=%d mtu=%d aggregate-mode=none name=video_pay",
        has_audio ? audio : "", OFFER_VIDEO_PAYLOAD, MAX_PACKET);
}

static uint32_t link_line(GstElement *pipeline, GstElement *webrtcbin, const char *payloader,
                          const char *pad_name, const char *caps_text) {
    const uint32_t ssrc = g_random_int();
    GstElement *pay = find(pipeline, payloader);
    g_object_set(pay, "ssrc", ssrc, NULL);
    g_autoptr(GstCaps) caps = gst_caps_from_string(caps_text);
    GstElement *filter = gst_element_factory_make("capsfilter", NULL);
    g_object_set(filter, "caps", caps, NULL);
    gst_bin_add(GST_BIN(pipeline), filter);
    gst_element_link(pay, filter);
    g_autoptr(GstPad) from = gst_element_get_static_pad(filter, "src");
    g_autoptr(GstPad) to = gst_element_request_pad_simple(webrtcbin, pad_name);
    gst_pad_link(from, to);
    return ssrc;
}

static void set_transceivers(GstElement *webrtcbin) {
    GArray *transceivers = NULL;
    g_signal_emit_by_name(webrtcbin, "get-transceivers", &transceivers);
    for (guint i = 0; i < transceivers->len; i++) {
        GstWebRTCRTPTransceiver *transceiver =
            g_array_index(transceivers, GstWebRTCRTPTransceiver *, i);
        g_object_set(transceiver, "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, NULL);
    }
    g_array_unref(transceivers);
}

bool sender_pipeline_build(sender_pipeline_t *sender, bool has_audio) {
    g_autofree char *description = describe(has_audio);
    const char *video_pad = has_audio ? "sink_1" : "sink_0";
    GstElement *pipeline = gst_parse_launch(description, NULL);
    if (pipeline == NULL) {
        return false;
    }
    sender->pipeline = pipeline;
    sender->webrtcbin = find(pipeline, "webrtc");
    sender->video = find(pipeline, "video");
    // The bus is not read, so its messages are discarded.
    g_autoptr(GstBus) bus = gst_element_get_bus(pipeline);
    gst_bus_set_flushing(bus, TRUE);
    if (has_audio) {
        sender->audio = find(pipeline, "audio");
        sender->audio_ssrc = link_line(pipeline, sender->webrtcbin, "audio_pay", "sink_0",
                                       "application/x-rtp,media=audio,encoding-name=PCMA,payload=8,"
                                       "clock-rate=8000");
    }
    sender->video_ssrc = link_line(pipeline, sender->webrtcbin, "video_pay", video_pad,
                                   "application/x-rtp,media=video,encoding-name=H264,payload=102,"
                                   "clock-rate=90000");
    set_transceivers(sender->webrtcbin);
    g_autoptr(GstPad) fed = gst_element_get_static_pad(sender->webrtcbin, video_pad);
    g_autoptr(GstPad) feeding = gst_pad_get_peer(fed);
    sender->retransmission = retransmission_new(feeding);
    return true;
}

static GstClockTime time_of(sender_pipeline_t *sender, uint32_t pts) {
    const GstClockTimeDiff given = (GstClockTimeDiff)pts * (GstClockTimeDiff)GST_MSECOND;
    if (!sender->has_offset) {
        const GstClockTime now = gst_element_get_current_running_time(sender->pipeline);
        sender->offset = (GST_CLOCK_TIME_IS_VALID(now) ? (GstClockTimeDiff)now : 0) - given;
        sender->has_offset = true;
    }
    return (GstClockTime)MAX(given + sender->offset, 0);
}

bool sender_pipeline_push(sender_pipeline_t *sender, GstElement *line, const uint8_t *data,
                          size_t size, uint32_t pts) {
    GstBuffer *buffer = gst_buffer_new_memdup(data, size);
    GST_BUFFER_PTS(buffer) = time_of(sender, pts);
    return gst_app_src_push_buffer(GST_APP_SRC(line), buffer) == GST_FLOW_OK;
}

void sender_pipeline_free(sender_pipeline_t *sender) {
    if (sender->pipeline != NULL) {
        gst_element_set_state(sender->pipeline, GST_STATE_NULL);
        retransmission_free(sender->retransmission);
        gst_object_unref(sender->pipeline);
    }
    *sender = (sender_pipeline_t){0};
}
