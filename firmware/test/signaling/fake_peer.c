#include "fake_peer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "esp_peer_default.h"
#include "ice_links.h"
#include "media.h"

#define STATES 16

struct media {
    bool runs;
    bool has_audio;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    fake_peer_counts_t counts;
    esp_peer_state_t states[STATES];
    int state_count;
    bool refuses_video;
    bool offers_turn;
    bool has_offer;
    esp_peer_cfg_t cfg;
    media_t media;
} fake;

int __wrap_esp_peer_open(esp_peer_cfg_t *cfg, const esp_peer_ops_t *ops, esp_peer_handle_t *peer);
int __wrap_esp_peer_new_connection(esp_peer_handle_t peer);
int __wrap_esp_peer_send_msg(esp_peer_handle_t peer, esp_peer_msg_t *msg);
int __wrap_esp_peer_send_video(esp_peer_handle_t peer, esp_peer_video_frame_t *frame);
int __wrap_esp_peer_send_audio(esp_peer_handle_t peer, esp_peer_audio_frame_t *frame);
int __wrap_esp_peer_main_loop(esp_peer_handle_t peer);
int __wrap_esp_peer_close(esp_peer_handle_t peer);
esp_err_t __wrap_media_open(const media_settings_t *settings, media_t **media);
bool __wrap_media_has_audio(const media_t *media);
esp_err_t __wrap_media_start(media_t *media);
esp_err_t __wrap_media_stop(media_t *media);
void __wrap_media_close(media_t *media);
bool __wrap_media_take(media_t *media, media_kind_t kind, media_frame_t *frame);
void __wrap_media_return(media_t *media, media_kind_t kind, media_frame_t *frame);
void __wrap_media_request_key_frame(media_t *media);

static void copy(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from != NULL ? from : "");
}

void __wrap_ice_links_fetch(const char *url, const char *key, const char *ca, ice_links_t *links);

/** The servers of a gateway: one that esp_peer supports, and one over TLS. */
void __wrap_ice_links_fetch(const char *url, const char *key, const char *ca, ice_links_t *links) {
    (void)ca;
    pthread_mutex_lock(&lock);
    copy(fake.counts.fetched_url, sizeof(fake.counts.fetched_url), url);
    copy(fake.counts.fetched_key, sizeof(fake.counts.fetched_key), key);
    links->count = fake.offers_turn ? 2 : 0;
    links->links[0] = (ice_link_t){.url = "turns:192.0.2.3:443"};
    links->links[1] = (ice_link_t){
        .url = "turn:192.0.2.3:3478?transport=tcp", .user = "1795:key", .password = "made"};
    pthread_mutex_unlock(&lock);
}

void fake_peer_offer_turn(void) {
    pthread_mutex_lock(&lock);
    fake.offers_turn = true;
    pthread_mutex_unlock(&lock);
}

void fake_peer_reset(void) {
    pthread_mutex_lock(&lock);
    memset(&fake, 0, sizeof(fake));
    fake.media.has_audio = true;
    pthread_mutex_unlock(&lock);
}

fake_peer_counts_t fake_peer_counts(void) {
    pthread_mutex_lock(&lock);
    const fake_peer_counts_t counts = fake.counts;
    pthread_mutex_unlock(&lock);
    return counts;
}

void fake_peer_tell(esp_peer_state_t state) {
    pthread_mutex_lock(&lock);
    if (fake.state_count == STATES) {
        abort();
    }
    fake.states[fake.state_count++] = state;
    pthread_mutex_unlock(&lock);
}

void fake_peer_take_microphone(void) {
    pthread_mutex_lock(&lock);
    fake.media.has_audio = false;
    pthread_mutex_unlock(&lock);
}

void fake_peer_refuse_video(bool refuse) {
    pthread_mutex_lock(&lock);
    fake.refuses_video = refuse;
    pthread_mutex_unlock(&lock);
}

static void note_servers(const esp_peer_cfg_t *cfg) {
    fake.counts.servers = cfg->server_num;
    fake.counts.no_auto_reconnect = cfg->no_auto_reconnect;
    fake.counts.offers_audio = cfg->audio_dir == ESP_PEER_MEDIA_DIR_SEND_ONLY;
    if (cfg->extra_cfg != NULL) {
        fake.counts.tcp_support = ((const esp_peer_default_cfg_t *)cfg->extra_cfg)->tcp_support;
    }
    if (cfg->server_num >= 2) {
        const esp_peer_ice_server_cfg_t *turn = &cfg->server_lists[cfg->server_num - 1];
        copy(fake.counts.stun_url, sizeof(fake.counts.stun_url), cfg->server_lists[0].stun_url);
        copy(fake.counts.turn_url, sizeof(fake.counts.turn_url), turn->stun_url);
        copy(fake.counts.turn_user, sizeof(fake.counts.turn_user), turn->user);
        copy(fake.counts.turn_password, sizeof(fake.counts.turn_password), turn->psw);
    }
}

int __wrap_esp_peer_open(esp_peer_cfg_t *cfg, const esp_peer_ops_t *ops, esp_peer_handle_t *peer) {
    (void)ops;
    pthread_mutex_lock(&lock);
    fake.counts.opened++;
    fake.cfg = *cfg;
    fake.state_count = 0;
    note_servers(cfg);
    pthread_mutex_unlock(&lock);
    *peer = &fake;
    return ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_new_connection(esp_peer_handle_t peer) {
    (void)peer;
    pthread_mutex_lock(&lock);
    fake.has_offer = true;
    pthread_mutex_unlock(&lock);
    return ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_send_msg(esp_peer_handle_t peer, esp_peer_msg_t *msg) {
    (void)peer;
    pthread_mutex_lock(&lock);
    if (msg->type == ESP_PEER_MSG_TYPE_SDP) {
        fake.counts.answers++;
    } else {
        fake.counts.candidates++;
    }
    pthread_mutex_unlock(&lock);
    return ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_send_video(esp_peer_handle_t peer, esp_peer_video_frame_t *frame) {
    (void)peer;
    (void)frame;
    pthread_mutex_lock(&lock);
    const bool refuses = fake.refuses_video;
    fake.counts.frames += refuses ? 0 : 1;
    pthread_mutex_unlock(&lock);
    return refuses ? ESP_PEER_ERR_WOULD_BLOCK : ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_send_audio(esp_peer_handle_t peer, esp_peer_audio_frame_t *frame) {
    (void)peer;
    (void)frame;
    pthread_mutex_lock(&lock);
    fake.counts.audio_packets++;
    pthread_mutex_unlock(&lock);
    return ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_main_loop(esp_peer_handle_t peer) {
    static char sdp[] = "v=0\r\na=setup:actpass\r\na=ice-pwd:peer-secret\r\n";
    (void)peer;
    pthread_mutex_lock(&lock);
    const bool has_offer = fake.has_offer;
    const bool has_state = fake.state_count > 0;
    const esp_peer_state_t state = fake.states[0];
    const esp_peer_cfg_t cfg = fake.cfg;
    fake.has_offer = false;
    if (has_state) {
        fake.state_count--;
        memmove(fake.states, fake.states + 1, sizeof(fake.states) - sizeof(fake.states[0]));
    }
    pthread_mutex_unlock(&lock);
    if (has_offer) {
        esp_peer_msg_t offer = {
            .type = ESP_PEER_MSG_TYPE_SDP, .data = (uint8_t *)sdp, .size = sizeof(sdp) - 1};
        cfg.on_msg(&offer, cfg.ctx);
    }
    if (has_state) {
        cfg.on_state(state, cfg.ctx);
    }
    return ESP_PEER_ERR_NONE;
}

int __wrap_esp_peer_close(esp_peer_handle_t peer) {
    (void)peer;
    pthread_mutex_lock(&lock);
    fake.counts.closed++;
    const esp_peer_cfg_t cfg = fake.cfg;
    pthread_mutex_unlock(&lock);
    // As esp_peer does; it must not be handled as a failure.
    cfg.on_state(ESP_PEER_STATE_DISCONNECTED, cfg.ctx);
    return ESP_PEER_ERR_NONE;
}

esp_err_t __wrap_media_open(const media_settings_t *settings, media_t **media) {
    (void)settings;
    *media = &fake.media;
    return ESP_OK;
}

bool __wrap_media_has_audio(const media_t *media) {
    return media->has_audio;
}

esp_err_t __wrap_media_start(media_t *media) {
    pthread_mutex_lock(&lock);
    media->runs = true;
    fake.counts.media_starts++;
    pthread_mutex_unlock(&lock);
    return ESP_OK;
}

esp_err_t __wrap_media_stop(media_t *media) {
    pthread_mutex_lock(&lock);
    media->runs = false;
    fake.counts.media_stops++;
    pthread_mutex_unlock(&lock);
    return ESP_OK;
}

void __wrap_media_close(media_t *media) {
    (void)media;
}

bool __wrap_media_take(media_t *media, media_kind_t kind, media_frame_t *frame) {
    static uint8_t data[4];
    (void)media;
    *frame = (media_frame_t){.data = data, .size = sizeof(data)};
    // One frame in each period, and no audio, which would never end.
    return kind == MEDIA_VIDEO;
}

void __wrap_media_return(media_t *media, media_kind_t kind, media_frame_t *frame) {
    (void)media;
    (void)kind;
    (void)frame;
}

void __wrap_media_request_key_frame(media_t *media) {
    (void)media;
    pthread_mutex_lock(&lock);
    fake.counts.key_frames++;
    pthread_mutex_unlock(&lock);
}

const board_profile_t *board_profile(void) {
    return &board_profiles[1];
}
