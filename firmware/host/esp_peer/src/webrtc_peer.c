#include <gst/sdp/gstsdpmessage.h>
#include <gst/webrtc/webrtc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "esp_log.h"
#include "esp_peer_default.h"
#include "ice_agent.h"
#include "mailbox.h"
#include "offer.h"
#include "rtp_session.h"
#include "sender_pipeline.h"
#include "server_list.h"
#include "webrtc_events.h"

static const char *TAG = "PEER_HOST";

/** The maximum delay of the offer by STUN and TURN servers that do not reply. */
#define GATHERING_TIMEOUT_US (5 * G_USEC_PER_SEC)
/** From the answer to the end of the DTLS handshake. */
#define CONNECTING_TIMEOUT_US (20 * G_USEC_PER_SEC)

typedef struct {
    esp_peer_cfg_t cfg;
    bool has_audio;
    bool tcp_support;
    server_list_t servers;
    sender_pipeline_t sender;
    mailbox_t *mailbox;
    char *own_offer;
    GPtrArray *candidates;
    gint64 deadline; /*!< Of gathering, then of connecting; 0 for none */
    bool gathered;
    bool offered;
    bool answered;
    bool paired;
    bool ended;
    atomic_bool connected;
} webrtc_peer_t;

static int begin(webrtc_peer_t *peer) {
    if (!sender_pipeline_build(&peer->sender, peer->has_audio)) {
        ESP_LOGE(TAG, "webrtcbin not found: install GStreamer's plugins base, good, bad and nice.");
        return ESP_PEER_ERR_NOT_SUPPORT;
    }
    GstElement *webrtcbin = peer->sender.webrtcbin;
    if (peer->cfg.ice_trans_policy == ESP_PEER_ICE_TRANS_POLICY_RELAY) {
        g_object_set(webrtcbin, "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY,
                     NULL);
    }
    ice_agent_set_up(webrtcbin);
    ice_agent_use_servers(webrtcbin, peer->servers.servers, peer->servers.count, peer->tcp_support);
    rtp_session_set_up(webrtcbin, peer->mailbox);
    webrtc_events_connect(&peer->sender, peer->mailbox);
    gst_element_set_state(peer->sender.pipeline, GST_STATE_PLAYING);
    webrtc_events_create_offer(&peer->sender, peer->mailbox);
    return ESP_PEER_ERR_NONE;
}

static void report(webrtc_peer_t *peer, esp_peer_state_t state) {
    if (peer->cfg.on_state != NULL) {
        peer->cfg.on_state(state, peer->cfg.ctx);
    }
}

/** Ends the connection, and reports it once: as disconnected, or as failed. */
static void end(webrtc_peer_t *peer) {
    if (peer->ended) {
        return;
    }
    peer->ended = true;
    peer->deadline = 0;
    const bool was_connected = atomic_exchange(&peer->connected, false);
    report(peer, was_connected ? ESP_PEER_STATE_DISCONNECTED : ESP_PEER_STATE_CONNECT_FAILED);
}

static GstWebRTCSessionDescription *description_of(GstWebRTCSDPType type, const char *text) {
    GstSDPMessage *sdp = NULL;
    if (gst_sdp_message_new_from_text(text, &sdp) != GST_SDP_OK) {
        return NULL;
    }
    return gst_webrtc_session_description_new(type, sdp);
}

static void use_own_offer(webrtc_peer_t *peer, const char *text) {
    g_autofree char *numbered = text == NULL ? NULL : offer_number_mids(text);
    g_autoptr(GstWebRTCSessionDescription) offer =
        numbered == NULL ? NULL : description_of(GST_WEBRTC_SDP_TYPE_OFFER, numbered);
    if (offer == NULL) {
        end(peer);
        return;
    }
    peer->own_offer = g_steal_pointer(&numbered);
    peer->deadline = g_get_monotonic_time() + GATHERING_TIMEOUT_US;
    g_autoptr(GstPromise) promise = gst_promise_new();
    g_signal_emit_by_name(peer->sender.webrtcbin, "set-local-description", offer, promise);
    report(peer, ESP_PEER_STATE_CANDIDATE_GATHERING);
}

/** Delivers the offer, once it is created and all candidates are gathered. */
static void offer_when_ready(webrtc_peer_t *peer) {
    if (peer->ended || peer->offered || !peer->gathered || peer->own_offer == NULL) {
        return;
    }
    peer->deadline = 0;
    const offer_parts_t parts = {
        .has_audio = peer->has_audio,
        .own = peer->own_offer,
        .audio_ssrc = peer->sender.audio_ssrc,
        .video_ssrc = peer->sender.video_ssrc,
        .candidates = peer->candidates,
    };
    g_autofree char *text = offer_write(&parts);
    if (text == NULL) {
        end(peer);
        return;
    }
    peer->offered = true;
    esp_peer_msg_t msg = {
        .type = ESP_PEER_MSG_TYPE_SDP, .data = (uint8_t *)text, .size = (int)strlen(text)};
    if (peer->cfg.on_msg != NULL) {
        peer->cfg.on_msg(&msg, peer->cfg.ctx);
    }
}

static void take_ice_state(webrtc_peer_t *peer, GstWebRTCICEConnectionState state) {
    if (peer->ended || atomic_load(&peer->connected)) {
        return;
    }
    if (state == GST_WEBRTC_ICE_CONNECTION_STATE_CHECKING) {
        report(peer, ESP_PEER_STATE_PAIRING);
    } else if (!peer->paired && (state == GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED ||
                                 state == GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED)) {
        peer->paired = true;
        report(peer, ESP_PEER_STATE_PAIRED);
        report(peer, ESP_PEER_STATE_CONNECTING);
    }
}

static void take_connection_state(webrtc_peer_t *peer, GstWebRTCPeerConnectionState state) {
    switch (state) {
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
        if (!peer->ended && !atomic_exchange(&peer->connected, true)) {
            peer->deadline = 0;
            report(peer, ESP_PEER_STATE_CONNECTED);
        }
        break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
        end(peer);
        break;
    default:
        break;
    }
}

static void take_news(webrtc_peer_t *peer, const mailbox_event_t *event) {
    switch (event->kind) {
    case MAILBOX_OFFER:
        use_own_offer(peer, event->text);
        break;
    case MAILBOX_CANDIDATE:
        g_ptr_array_add(peer->candidates, g_strdup(event->text));
        break;
    case MAILBOX_GATHERED:
        peer->gathered = true;
        break;
    case MAILBOX_ICE:
        take_ice_state(peer, (GstWebRTCICEConnectionState)event->state);
        break;
    case MAILBOX_STATE:
        take_connection_state(peer, (GstWebRTCPeerConnectionState)event->state);
        break;
    case MAILBOX_CLOSED:
        end(peer);
        break;
    case MAILBOX_PLI:
        report(peer, ESP_PEER_STATE_VIDEO_PLI_RECEIVED);
        break;
    case MAILBOX_NACK:
        retransmission_send(peer->sender.retransmission, (uint16_t)event->state);
        break;
    }
}

static void check_deadline(webrtc_peer_t *peer) {
    if (peer->deadline == 0 || g_get_monotonic_time() < peer->deadline) {
        return;
    }
    peer->deadline = 0;
    if (peer->answered) {
        end(peer);
    } else {
        peer->gathered = true;
    }
}

static int main_loop(esp_peer_handle_t handle) {
    webrtc_peer_t *peer = handle;
    if (peer->mailbox == NULL) {
        return ESP_PEER_ERR_NONE;
    }
    for (mailbox_event_t *event = mailbox_take(peer->mailbox); event != NULL;
         event = mailbox_take(peer->mailbox)) {
        take_news(peer, event);
        mailbox_event_free(event);
    }
    check_deadline(peer);
    offer_when_ready(peer);
    return ESP_PEER_ERR_NONE;
}

static int take_answer(webrtc_peer_t *peer, const char *text) {
    if (!peer->offered || peer->answered || peer->ended) {
        return ESP_PEER_ERR_WRONG_STATE;
    }
    g_autoptr(GstWebRTCSessionDescription) answer =
        description_of(GST_WEBRTC_SDP_TYPE_ANSWER, text);
    if (answer == NULL) {
        return ESP_PEER_ERR_BAD_DATA;
    }
    g_autoptr(GstPromise) promise = gst_promise_new();
    g_signal_emit_by_name(peer->sender.webrtcbin, "set-remote-description", answer, promise);
    if (gst_promise_wait(promise) != GST_PROMISE_RESULT_REPLIED) {
        return ESP_PEER_ERR_FAIL;
    }
    const GstStructure *reply = gst_promise_get_reply(promise);
    if (reply != NULL && gst_structure_has_field(reply, "error")) {
        return ESP_PEER_ERR_BAD_DATA;
    }
    peer->answered = true;
    if (!atomic_load(&peer->connected)) {
        peer->deadline = g_get_monotonic_time() + CONNECTING_TIMEOUT_US;
    }
    return ESP_PEER_ERR_NONE;
}

static int send_msg(esp_peer_handle_t handle, esp_peer_msg_t *msg) {
    webrtc_peer_t *peer = handle;
    if (msg->data == NULL || msg->size <= 0) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    g_autofree char *text = g_strndup((const char *)msg->data, (gsize)msg->size);
    if (msg->type == ESP_PEER_MSG_TYPE_SDP) {
        return take_answer(peer, text);
    }
    if (msg->type == ESP_PEER_MSG_TYPE_CANDIDATE && peer->offered) {
        // All media uses the transport of the first section.
        g_signal_emit_by_name(peer->sender.webrtcbin, "add-ice-candidate", 0u, text);
        return ESP_PEER_ERR_NONE;
    }
    return ESP_PEER_ERR_WRONG_STATE;
}

static int send(webrtc_peer_t *peer, GstElement *source, const uint8_t *data, int size,
                uint32_t pts) {
    if (!atomic_load(&peer->connected) || source == NULL || data == NULL || size <= 0) {
        return ESP_PEER_ERR_WRONG_STATE;
    }
    const bool sent = sender_pipeline_push(&peer->sender, source, data, (size_t)size, pts);
    return sent ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_FAIL;
}

static int send_video(esp_peer_handle_t handle, esp_peer_video_frame_t *frame) {
    webrtc_peer_t *peer = handle;
    return send(peer, peer->sender.video, frame->data, frame->size, frame->pts);
}

static int send_audio(esp_peer_handle_t handle, esp_peer_audio_frame_t *frame) {
    webrtc_peer_t *peer = handle;
    return send(peer, peer->sender.audio, frame->data, frame->size, frame->pts);
}

/** Closes the current connection, if any, with its state. */
static int disconnect(esp_peer_handle_t handle) {
    webrtc_peer_t *peer = handle;
    atomic_store(&peer->connected, false);
    sender_pipeline_free(&peer->sender);
    if (peer->mailbox != NULL) {
        mailbox_release(peer->mailbox);
        peer->mailbox = NULL;
        report(peer, ESP_PEER_STATE_CLOSED);
    }
    g_clear_pointer(&peer->own_offer, g_free);
    g_ptr_array_set_size(peer->candidates, 0);
    peer->gathered = peer->offered = peer->answered = false;
    peer->paired = peer->ended = false;
    peer->deadline = 0;
    return ESP_PEER_ERR_NONE;
}

static int new_connection(esp_peer_handle_t handle) {
    webrtc_peer_t *peer = handle;
    disconnect(peer);
    peer->mailbox = mailbox_new();
    report(peer, ESP_PEER_STATE_NEW_CONNECTION);
    return begin(peer);
}

static int close_peer(esp_peer_handle_t handle) {
    webrtc_peer_t *peer = handle;
    disconnect(peer);
    g_ptr_array_unref(peer->candidates);
    server_list_clear(&peer->servers);
    free(peer);
    return ESP_PEER_ERR_NONE;
}

static int update_ice_info(esp_peer_handle_t handle, esp_peer_role_t role,
                           esp_peer_ice_server_cfg_t *server, int server_num) {
    webrtc_peer_t *peer = handle;
    peer->cfg.role = role;
    return server_list_set(&peer->servers, server, server_num) ? ESP_PEER_ERR_NONE
                                                               : ESP_PEER_ERR_NO_MEM;
}

static void query(esp_peer_handle_t handle) {
    webrtc_peer_t *peer = handle;
    ESP_LOGI(TAG, "Offer %s, answer %s, %s.", peer->offered ? "created" : "not created",
             peer->answered ? "set" : "not set",
             atomic_load(&peer->connected) ? "connected" : "not connected");
}

static int open_peer(esp_peer_cfg_t *cfg, esp_peer_handle_t *handle) {
    webrtc_peer_t *peer = calloc(1, sizeof(*peer));
    if (peer == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    if (!server_list_set(&peer->servers, cfg->server_lists, cfg->server_num)) {
        free(peer);
        return ESP_PEER_ERR_NO_MEM;
    }
    gst_init(NULL, NULL);
    peer->cfg = *cfg;
    peer->has_audio = cfg->audio_dir != ESP_PEER_MEDIA_DIR_NONE &&
                      cfg->audio_info.codec != ESP_PEER_AUDIO_CODEC_NONE;
    if (cfg->extra_cfg != NULL && cfg->extra_size == (int)sizeof(esp_peer_default_cfg_t)) {
        peer->tcp_support = ((const esp_peer_default_cfg_t *)cfg->extra_cfg)->tcp_support;
    }
    peer->candidates = g_ptr_array_new_with_free_func(g_free);
    *handle = peer;
    return ESP_PEER_ERR_NONE;
}

const esp_peer_ops_t *esp_peer_get_default_impl(void) {
    static const esp_peer_ops_t impl = {
        .open = open_peer,
        .new_connection = new_connection,
        .update_ice_info = update_ice_info,
        .send_msg = send_msg,
        .send_video = send_video,
        .send_audio = send_audio,
        .main_loop = main_loop,
        .disconnect = disconnect,
        .query = query,
        .close = close_peer,
    };
    return &impl;
}
