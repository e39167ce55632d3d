import type { Headers } from './header-facts.ts';

export const espPeer: Headers = {
  'esp_peer_types.h': {
    includes: ['stdbool.h', 'stdint.h'],
    enums: {
      esp_peer_err_t: {
        ESP_PEER_ERR_NONE: 0,
        ESP_PEER_ERR_INVALID_ARG: -1,
        ESP_PEER_ERR_NO_MEM: -2,
        ESP_PEER_ERR_NOT_SUPPORT: -4,
        ESP_PEER_ERR_FAIL: -6,
        ESP_PEER_ERR_OVER_LIMITED: -7,
      },
      esp_peer_role_t: { ESP_PEER_ROLE_CONTROLLING: 0 },
    },
    structs: { esp_peer_ice_server_cfg_t: ['char *stun_url', 'char *user', 'char *psw'] },
  },
  'esp_peer.h': {
    includes: ['esp_peer_types.h'],
    types: ['typedef void *esp_peer_handle_t', 'typedef struct esp_peer_ops_s esp_peer_ops_t'],
    enums: {
      esp_peer_state_t: {
        ESP_PEER_STATE_DISCONNECTED: 1,
        ESP_PEER_STATE_CONNECTED: 7,
        ESP_PEER_STATE_CONNECT_FAILED: 8,
        ESP_PEER_STATE_VIDEO_PLI_RECEIVED: 17,
      },
      esp_peer_video_codec_t: { ESP_PEER_VIDEO_CODEC_H264: 1 },
      esp_peer_audio_codec_t: { ESP_PEER_AUDIO_CODEC_G711A: 1 },
      esp_peer_media_dir_t: { ESP_PEER_MEDIA_DIR_SEND_ONLY: 1 },
      esp_peer_msg_type_t: { ESP_PEER_MSG_TYPE_SDP: 1, ESP_PEER_MSG_TYPE_CANDIDATE: 2 },
    },
    structs: {
      esp_peer_video_stream_info_t: [
        'esp_peer_video_codec_t codec',
        'int width',
        'int height',
        'int fps',
      ],
      esp_peer_audio_stream_info_t: [
        'esp_peer_audio_codec_t codec',
        'uint32_t sample_rate',
        'uint8_t channel',
      ],
      esp_peer_video_frame_t: ['uint32_t pts', 'uint8_t *data', 'int size'],
      esp_peer_audio_frame_t: ['uint32_t pts', 'uint8_t *data', 'int size'],
      esp_peer_msg_t: ['esp_peer_msg_type_t type', 'uint8_t *data', 'int size'],
      esp_peer_cfg_t: [
        'esp_peer_ice_server_cfg_t *server_lists',
        'uint8_t server_num',
        'esp_peer_role_t role',
        'esp_peer_audio_stream_info_t audio_info',
        'esp_peer_video_stream_info_t video_info',
        'esp_peer_media_dir_t audio_dir',
        'esp_peer_media_dir_t video_dir',
        'bool no_auto_reconnect',
        'void *extra_cfg',
        'int extra_size',
        'void *ctx',
        'int (*on_state)(esp_peer_state_t state, void *ctx)',
        'int (*on_msg)(esp_peer_msg_t *info, void *ctx)',
      ],
    },
    functions: [
      'int esp_peer_open(esp_peer_cfg_t *cfg, const esp_peer_ops_t *ops, esp_peer_handle_t *peer)',
      'int esp_peer_new_connection(esp_peer_handle_t peer)',
      'int esp_peer_send_msg(esp_peer_handle_t peer, esp_peer_msg_t *msg)',
      'int esp_peer_send_video(esp_peer_handle_t peer, esp_peer_video_frame_t *frame)',
      'int esp_peer_send_audio(esp_peer_handle_t peer, esp_peer_audio_frame_t *frame)',
      'int esp_peer_main_loop(esp_peer_handle_t peer)',
      'int esp_peer_close(esp_peer_handle_t peer)',
    ],
  },
  'esp_peer_default.h': {
    includes: ['esp_peer.h'],
    structs: { esp_peer_default_cfg_t: ['uint16_t agent_recv_timeout', 'bool tcp_support'] },
    functions: ['const esp_peer_ops_t *esp_peer_get_default_impl(void)'],
  },
};
