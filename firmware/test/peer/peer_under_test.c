#include "peer_under_test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TURN_MS 10

static void check_caller(peer_under_test_t *peer) {
    if (!pthread_equal(pthread_self(), peer->owner)) {
        peer->strange_callers++;
    }
}

static int on_state(esp_peer_state_t state, void *ctx) {
    peer_under_test_t *peer = ctx;
    check_caller(peer);
    if (peer->state_count < MOST_STATES) {
        peer->states[peer->state_count++] = state;
    }
    return 0;
}

static int on_msg(esp_peer_msg_t *msg, void *ctx) {
    peer_under_test_t *peer = ctx;
    check_caller(peer);
    if (msg->type == ESP_PEER_MSG_TYPE_SDP) {
        free(peer->offer);
        peer->offer = strndup((const char *)msg->data, (size_t)msg->size);
    }
    return 0;
}

void peer_open(peer_under_test_t *peer, const char *stun) {
    *peer = (peer_under_test_t){.owner = pthread_self()};
    char url[64] = "";
    if (stun != NULL) {
        strncpy(url, stun, sizeof(url) - 1);
    }
    esp_peer_ice_server_cfg_t server = {.stun_url = url};
    esp_peer_cfg_t cfg = {
        .server_lists = &server,
        .server_num = stun == NULL ? 0 : 1,
        .audio_info = {.codec = ESP_PEER_AUDIO_CODEC_G711A, .sample_rate = 8000, .channel = 1},
        .video_info = {.codec = ESP_PEER_VIDEO_CODEC_H264, .width = 320, .height = 240, .fps = 10},
        .audio_dir = ESP_PEER_MEDIA_DIR_SEND_ONLY,
        .video_dir = ESP_PEER_MEDIA_DIR_SEND_ONLY,
        .ctx = peer,
        .on_state = on_state,
        .on_msg = on_msg,
    };
    if (esp_peer_open(&cfg, esp_peer_get_default_impl(), &peer->handle) != ESP_PEER_ERR_NONE) {
        abort();
    }
    // The caller may free its texts before the connection starts.
    memset(url, 'x', sizeof(url) - 1);
}

static void turn(peer_under_test_t *peer) {
    const struct timespec pause = {.tv_nsec = TURN_MS * 1000000};
    esp_peer_main_loop(peer->handle);
    nanosleep(&pause, NULL);
}

void peer_offer(peer_under_test_t *peer, int timeout_ms) {
    free(peer->offer);
    peer->offer = NULL;
    esp_peer_new_connection(peer->handle);
    for (int waited = 0; waited < timeout_ms && peer->offer == NULL; waited += TURN_MS) {
        turn(peer);
    }
}

int peer_told(const peer_under_test_t *peer, esp_peer_state_t state) {
    int times = 0;
    for (int i = 0; i < peer->state_count; i++) {
        times += peer->states[i] == state;
    }
    return times;
}

bool peer_reaches(peer_under_test_t *peer, esp_peer_state_t state, int times, int timeout_ms) {
    for (int waited = 0; waited < timeout_ms && peer_told(peer, state) < times; waited += TURN_MS) {
        turn(peer);
    }
    return peer_told(peer, state) >= times;
}

int peer_take(peer_under_test_t *peer, esp_peer_msg_type_t type, const char *text) {
    char *copy = strdup(text);
    esp_peer_msg_t msg = {.type = type, .data = (uint8_t *)copy, .size = (int)strlen(text)};
    const int result = esp_peer_send_msg(peer->handle, &msg);
    free(copy);
    return result;
}

void peer_close(peer_under_test_t *peer) {
    esp_peer_close(peer->handle);
    free(peer->offer);
    peer->offer = NULL;
}
