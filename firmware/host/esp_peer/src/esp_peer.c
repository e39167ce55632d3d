#include "esp_peer.h"

#include <stdlib.h>

typedef struct {
    const esp_peer_ops_t *ops;
    esp_peer_handle_t inner;
} peer_t;

int esp_peer_open(esp_peer_cfg_t *cfg, const esp_peer_ops_t *ops, esp_peer_handle_t *handle) {
    if (cfg == NULL || ops == NULL || handle == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    peer_t *peer = calloc(1, sizeof(*peer));
    if (peer == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    peer->ops = ops;
    const int result = ops->open(cfg, &peer->inner);
    if (result != ESP_PEER_ERR_NONE) {
        free(peer);
        return result;
    }
    *handle = peer;
    return ESP_PEER_ERR_NONE;
}

int esp_peer_new_connection(esp_peer_handle_t handle) {
    peer_t *peer = handle;
    return peer == NULL ? ESP_PEER_ERR_INVALID_ARG : peer->ops->new_connection(peer->inner);
}

int esp_peer_update_ice_info(esp_peer_handle_t handle, esp_peer_role_t role,
                             esp_peer_ice_server_cfg_t *server, int server_num) {
    peer_t *peer = handle;
    return peer == NULL ? ESP_PEER_ERR_INVALID_ARG
                        : peer->ops->update_ice_info(peer->inner, role, server, server_num);
}

int esp_peer_send_msg(esp_peer_handle_t handle, esp_peer_msg_t *msg) {
    peer_t *peer = handle;
    return peer == NULL || msg == NULL ? ESP_PEER_ERR_INVALID_ARG
                                       : peer->ops->send_msg(peer->inner, msg);
}

int esp_peer_send_video(esp_peer_handle_t handle, esp_peer_video_frame_t *frame) {
    peer_t *peer = handle;
    return peer == NULL || frame == NULL ? ESP_PEER_ERR_INVALID_ARG
                                         : peer->ops->send_video(peer->inner, frame);
}

int esp_peer_send_audio(esp_peer_handle_t handle, esp_peer_audio_frame_t *frame) {
    peer_t *peer = handle;
    return peer == NULL || frame == NULL ? ESP_PEER_ERR_INVALID_ARG
                                         : peer->ops->send_audio(peer->inner, frame);
}

int esp_peer_main_loop(esp_peer_handle_t handle) {
    peer_t *peer = handle;
    return peer == NULL ? ESP_PEER_ERR_INVALID_ARG : peer->ops->main_loop(peer->inner);
}

int esp_peer_disconnect(esp_peer_handle_t handle) {
    peer_t *peer = handle;
    return peer == NULL ? ESP_PEER_ERR_INVALID_ARG : peer->ops->disconnect(peer->inner);
}

int esp_peer_query(esp_peer_handle_t handle) {
    peer_t *peer = handle;
    if (peer == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    peer->ops->query(peer->inner);
    return ESP_PEER_ERR_NONE;
}

int esp_peer_close(esp_peer_handle_t handle) {
    peer_t *peer = handle;
    if (peer == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    const int result = peer->ops->close(peer->inner);
    free(peer);
    return result;
}

int esp_peer_pre_generate_cert(void) {
    // webrtcbin creates one for each connection.
    return ESP_PEER_ERR_NONE;
}
