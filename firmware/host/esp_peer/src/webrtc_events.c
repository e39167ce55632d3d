#include "webrtc_events.h"

#include <gst/sdp/gstsdpmessage.h>
#include <gst/video/video-event.h>
#include <gst/webrtc/webrtc.h>

static void drop_mailbox(gpointer mailbox) {
    mailbox_release(mailbox);
}

static void drop_closure(gpointer mailbox, GClosure *closure) {
    (void)closure;
    mailbox_release(mailbox);
}

static void on_candidate(GstElement *webrtcbin, guint section, const char *candidate,
                         gpointer mailbox) {
    (void)webrtcbin;
    (void)section;
    mailbox_put(mailbox, MAILBOX_CANDIDATE, candidate, 0);
}

static void on_gathering(GObject *webrtcbin, GParamSpec *spec, gpointer mailbox) {
    (void)spec;
    GstWebRTCICEGatheringState state;
    g_object_get(webrtcbin, "ice-gathering-state", &state, NULL);
    if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE) {
        mailbox_put(mailbox, MAILBOX_GATHERED, NULL, 0);
    }
}

static void on_ice(GObject *webrtcbin, GParamSpec *spec, gpointer mailbox) {
    (void)spec;
    GstWebRTCICEConnectionState state;
    g_object_get(webrtcbin, "ice-connection-state", &state, NULL);
    mailbox_put(mailbox, MAILBOX_ICE, NULL, (int)state);
}

static void on_connection(GObject *webrtcbin, GParamSpec *spec, gpointer mailbox) {
    (void)spec;
    GstWebRTCPeerConnectionState state;
    g_object_get(webrtcbin, "connection-state", &state, NULL);
    mailbox_put(mailbox, MAILBOX_STATE, NULL, (int)state);
}

static void on_offer(GstPromise *promise, gpointer mailbox) {
    g_autoptr(GstWebRTCSessionDescription) offer = NULL;
    if (gst_promise_wait(promise) == GST_PROMISE_RESULT_REPLIED) {
        gst_structure_get(gst_promise_get_reply(promise), "offer",
                          GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
    }
    g_autofree char *text = offer == NULL ? NULL : gst_sdp_message_as_text(offer->sdp);
    mailbox_put(mailbox, MAILBOX_OFFER, text, 0);
    gst_promise_unref(promise);
}

/** Both PLI and FIR are GStreamer's upstream event; that of a FIR requests all headers. */
static GstPadProbeReturn on_key_frame_request(GstPad *pad, GstPadProbeInfo *info,
                                              gpointer mailbox) {
    (void)pad;
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
    gboolean is_fir = FALSE;
    // esp_peer ignores a FIR (RFC 5104 section 4.3.1).
    if (gst_video_event_is_force_key_unit(event) &&
        gst_video_event_parse_upstream_force_key_unit(event, NULL, &is_fir, NULL) && !is_fir) {
        mailbox_put(mailbox, MAILBOX_PLI, NULL, 0);
    }
    return GST_PAD_PROBE_OK;
}

static void connect_signal(GstElement *webrtcbin, const char *signal, GCallback callback,
                           mailbox_t *mailbox) {
    g_signal_connect_data(webrtcbin, signal, callback, mailbox_retain(mailbox), drop_closure, 0);
}

void webrtc_events_connect(const sender_pipeline_t *sender, mailbox_t *mailbox) {
    GstElement *webrtcbin = sender->webrtcbin;
    connect_signal(webrtcbin, "on-ice-candidate", G_CALLBACK(on_candidate), mailbox);
    connect_signal(webrtcbin, "notify::ice-gathering-state", G_CALLBACK(on_gathering), mailbox);
    connect_signal(webrtcbin, "notify::ice-connection-state", G_CALLBACK(on_ice), mailbox);
    connect_signal(webrtcbin, "notify::connection-state", G_CALLBACK(on_connection), mailbox);
    g_autoptr(GstPad) video = gst_element_get_static_pad(webrtcbin, "sink_1");
    g_autoptr(GstPad) feeding = gst_pad_get_peer(video);
    gst_pad_add_probe(feeding, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_key_frame_request,
                      mailbox_retain(mailbox), drop_mailbox);
}

void webrtc_events_create_offer(const sender_pipeline_t *sender, mailbox_t *mailbox) {
    GstPromise *promise =
        gst_promise_new_with_change_func(on_offer, mailbox_retain(mailbox), drop_mailbox);
    g_signal_emit_by_name(sender->webrtcbin, "create-offer", NULL, promise);
}
