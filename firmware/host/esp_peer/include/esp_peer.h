#pragma once

#include "esp_peer_types.h"

typedef enum {
    ESP_PEER_STATE_CLOSED = 0,
    ESP_PEER_STATE_DISCONNECTED = 1,
    ESP_PEER_STATE_NEW_CONNECTION = 2,
    ESP_PEER_STATE_CANDIDATE_GATHERING = 3,
    ESP_PEER_STATE_PAIRING = 4,
    ESP_PEER_STATE_PAIRED = 5,
    ESP_PEER_STATE_CONNECTING = 6,
    ESP_PEER_STATE_CONNECTED = 7,
    ESP_PEER_STATE_CONNECT_FAILED = 8,
    ESP_PEER_STATE_DATA_CHANNEL_CONNECTED = 9,
    ESP_PEER_STATE_DATA_CHANNEL_OPENED = 10,
    ESP_PEER_STATE_DATA_CHANNEL_CLOSED = 11,
    ESP_PEER_STATE_DATA_CHANNEL_DISCONNECTED = 12,
    ESP_PEER_STATE_REMOTE_AUDIO_TRACK_ADDED = 13,
    ESP_PEER_STATE_REMOTE_AUDIO_TRACK_REMOVED = 14,
    ESP_PEER_STATE_REMOTE_VIDEO_TRACK_ADDED = 15,
    ESP_PEER_STATE_REMOTE_VIDEO_TRACK_REMOVED = 16,
    ESP_PEER_STATE_VIDEO_PLI_RECEIVED = 17,
} esp_peer_state_t;

typedef enum {
    ESP_PEER_VIDEO_CODEC_NONE = 0,
    ESP_PEER_VIDEO_CODEC_H264 = 1,
    ESP_PEER_VIDEO_CODEC_MJPEG = 2,
} esp_peer_video_codec_t;

typedef enum {
    ESP_PEER_AUDIO_CODEC_NONE = 0,
    ESP_PEER_AUDIO_CODEC_G711A = 1,
    ESP_PEER_AUDIO_CODEC_G711U = 2,
    ESP_PEER_AUDIO_CODEC_OPUS = 3,
} esp_peer_audio_codec_t;

typedef enum {
    ESP_PEER_MEDIA_DIR_NONE = 0,
    ESP_PEER_MEDIA_DIR_SEND_ONLY = 1,
    ESP_PEER_MEDIA_DIR_RECV_ONLY = 2,
    ESP_PEER_MEDIA_DIR_SEND_RECV = 3,
} esp_peer_media_dir_t;

typedef enum {
    ESP_PEER_ICE_TRANS_POLICY_ALL = 0,
    ESP_PEER_ICE_TRANS_POLICY_RELAY = 1,
} esp_peer_ice_trans_policy_t;

typedef struct {
    esp_peer_video_codec_t codec;
    int width;
    int height;
    int fps;
} esp_peer_video_stream_info_t;

typedef struct {
    esp_peer_audio_codec_t codec;
    uint32_t sample_rate;
    uint8_t channel;
} esp_peer_audio_stream_info_t;

/** An access unit in Annex B; pts in milliseconds. */
typedef struct {
    uint32_t pts;
    uint8_t *data;
    int size;
} esp_peer_video_frame_t;

/** The payload of one packet; pts in milliseconds. */
typedef struct {
    uint32_t pts;
    uint8_t *data;
    int size;
} esp_peer_audio_frame_t;

typedef enum {
    ESP_PEER_DATA_CHANNEL_NONE = 0,
    ESP_PEER_DATA_CHANNEL_DATA = 1,
    ESP_PEER_DATA_CHANNEL_STRING = 2,
} esp_peer_data_channel_type_t;

typedef struct {
    esp_peer_data_channel_type_t type;
    uint16_t stream_id;
    uint8_t *data;
    int size;
} esp_peer_data_frame_t;

typedef struct {
    const char *label;
    uint16_t stream_id;
} esp_peer_data_channel_info_t;

typedef enum {
    ESP_PEER_MSG_TYPE_NONE,
    ESP_PEER_MSG_TYPE_SDP,
    ESP_PEER_MSG_TYPE_CANDIDATE,
} esp_peer_msg_type_t;

/** An SDP or a candidate; `size` is without the NUL. */
typedef struct {
    esp_peer_msg_type_t type;
    uint8_t *data;
    int size;
} esp_peer_msg_t;

typedef void *esp_peer_handle_t;

/** The callbacks are called from `esp_peer_main_loop`, in its task. */
typedef struct {
    esp_peer_ice_server_cfg_t *server_lists;
    uint8_t server_num;
    esp_peer_role_t role;
    esp_peer_ice_trans_policy_t ice_trans_policy;
    esp_peer_audio_stream_info_t audio_info;
    esp_peer_video_stream_info_t video_info;
    esp_peer_media_dir_t audio_dir;
    esp_peer_media_dir_t video_dir;
    bool no_auto_reconnect;
    bool enable_data_channel;
    bool manual_ch_create;
    void *extra_cfg;
    int extra_size;
    void *ctx;
    int (*on_state)(esp_peer_state_t state, void *ctx);
    int (*on_msg)(esp_peer_msg_t *info, void *ctx);
    int (*on_video_info)(esp_peer_video_stream_info_t *info, void *ctx);
    int (*on_audio_info)(esp_peer_audio_stream_info_t *info, void *ctx);
    int (*on_audio_data)(esp_peer_audio_frame_t *frame, void *ctx);
    int (*on_video_data)(esp_peer_video_frame_t *frame, void *ctx);
    int (*on_channel_open)(esp_peer_data_channel_info_t *ch, void *ctx);
    int (*on_data)(esp_peer_data_frame_t *frame, void *ctx);
    int (*on_channel_close)(esp_peer_data_channel_info_t *ch, void *ctx);
} esp_peer_cfg_t;

/** An implementation of the peer; functions that it does not support are NULL. */
typedef struct {
    int (*open)(esp_peer_cfg_t *cfg, esp_peer_handle_t *peer);
    int (*new_connection)(esp_peer_handle_t peer);
    int (*update_ice_info)(esp_peer_handle_t peer, esp_peer_role_t role,
                           esp_peer_ice_server_cfg_t *server, int server_num);
    int (*send_msg)(esp_peer_handle_t peer, esp_peer_msg_t *msg);
    int (*send_video)(esp_peer_handle_t peer, esp_peer_video_frame_t *frame);
    int (*send_audio)(esp_peer_handle_t peer, esp_peer_audio_frame_t *frame);
    int (*main_loop)(esp_peer_handle_t peer);
    int (*disconnect)(esp_peer_handle_t peer);
    void (*query)(esp_peer_handle_t peer);
    int (*close)(esp_peer_handle_t peer);
} esp_peer_ops_t;

int esp_peer_open(esp_peer_cfg_t *cfg, const esp_peer_ops_t *ops, esp_peer_handle_t *peer);

/** Gathers candidates, then delivers one offer by `on_msg`. */
int esp_peer_new_connection(esp_peer_handle_t peer);

/** Sets the servers that the next connection uses. */
int esp_peer_update_ice_info(esp_peer_handle_t peer, esp_peer_role_t role,
                             esp_peer_ice_server_cfg_t *server, int server_num);

/** Sets the remote answer, or adds one remote `candidate:` line (RFC 8839 section 5.1). */
int esp_peer_send_msg(esp_peer_handle_t peer, esp_peer_msg_t *msg);

int esp_peer_send_video(esp_peer_handle_t peer, esp_peer_video_frame_t *frame);
int esp_peer_send_audio(esp_peer_handle_t peer, esp_peer_audio_frame_t *frame);

/** Processes events and calls back; to be called about every 10 ms. */
int esp_peer_main_loop(esp_peer_handle_t peer);

int esp_peer_disconnect(esp_peer_handle_t peer);

/** Prints the connection's state. */
int esp_peer_query(esp_peer_handle_t peer);

int esp_peer_close(esp_peer_handle_t peer);
