#include "rtp_session.h"

#include <stdbool.h>

/** Packets of this age can be retransmitted. */
#define REPLAY_WINDOW 512

/** Of GstDtlsConnectionState, whose header is not installed. */
enum { DTLS_NEW = 0, DTLS_CLOSED = 1 };

static bool is_of(GstElement *element, const char *factory_name) {
    const GstElementFactory *factory = gst_element_get_factory(element);
    return factory != NULL && g_str_equal(GST_OBJECT_NAME(factory), factory_name);
}

static GstPadProbeReturn on_report(GstPad *pad, GstPadProbeInfo *info, gpointer unused) {
    (void)pad;
    (void)info;
    (void)unused;
    return GST_PAD_PROBE_DROP;
}

static void on_rtpbin_pad(GstElement *rtpbin, GstPad *pad, gpointer unused) {
    (void)rtpbin;
    (void)unused;
    if (g_str_has_prefix(GST_PAD_NAME(pad), "send_rtcp_src_")) {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                          on_report, NULL, NULL);
    }
}

/** A NACK is GStreamer's request for one packet. */
static GstPadProbeReturn on_request(GstPad *pad, GstPadProbeInfo *info, gpointer mailbox) {
    (void)pad;
    const GstStructure *what = gst_event_get_structure(GST_PAD_PROBE_INFO_EVENT(info));
    guint sequence = 0;
    if (what != NULL && gst_structure_has_name(what, "GstRTPRetransmissionRequest") &&
        gst_structure_get_uint(what, "seqnum", &sequence)) {
        mailbox_put(mailbox, MAILBOX_NACK, NULL, (int)sequence);
    }
    return GST_PAD_PROBE_OK;
}

static void on_dtls_state(GObject *dtlsdec, GParamSpec *spec, gpointer mailbox) {
    (void)spec;
    gint state = DTLS_NEW;
    g_object_get(dtlsdec, "connection-state", &state, NULL);
    if (state == DTLS_CLOSED) {
        mailbox_put(mailbox, MAILBOX_CLOSED, NULL, 0);
    }
}

static void drop_mailbox(gpointer mailbox) {
    mailbox_release(mailbox);
}

static void drop_closure(gpointer mailbox, GClosure *closure) {
    (void)closure;
    mailbox_release(mailbox);
}

static void on_element(GstBin *webrtcbin, GstBin *parent, GstElement *element, gpointer mailbox) {
    (void)webrtcbin;
    (void)parent;
    if (is_of(element, "srtpenc")) {
        g_object_set(element, "allow-repeat-tx", TRUE, "replay-window-size", REPLAY_WINDOW, NULL);
    } else if (is_of(element, "dtlsdec")) {
        g_signal_connect_data(element, "notify::connection-state", G_CALLBACK(on_dtls_state),
                              mailbox_retain(mailbox), drop_closure, 0);
    } else if (is_of(element, "clocksync")) {
        // Sends each frame at once.
        g_object_set(element, "sync", FALSE, NULL);
    } else if (is_of(element, "rtprtxsend")) {
        // It cannot retransmit without an RTX stream, and would drop the requests.
        g_autoptr(GstPad) pad = gst_element_get_static_pad(element, "src");
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_request,
                          mailbox_retain(mailbox), drop_mailbox);
    }
}

void rtp_session_set_up(GstElement *webrtcbin, mailbox_t *mailbox) {
    g_signal_connect_data(webrtcbin, "deep-element-added", G_CALLBACK(on_element),
                          mailbox_retain(mailbox), drop_closure, 0);
    g_autoptr(GstElement) rtpbin = gst_bin_get_by_name(GST_BIN(webrtcbin), "rtpbin");
    if (rtpbin != NULL) {
        g_signal_connect(rtpbin, "pad-added", G_CALLBACK(on_rtpbin_pad), NULL);
    }
}
