import type { Headers } from './header-facts.ts';

const fourCc = (text: string): number =>
  [...text].reduce((sum, character, at) => sum + character.charCodeAt(0) * 256 ** at, 0);

export const espCapture: Headers = {
  'esp_capture_types.h': {
    includes: ['stdbool.h', 'stdint.h'],
    enums: {
      esp_capture_err_t: { ESP_CAPTURE_ERR_OK: 0 },
      esp_capture_format_id_t: {
        ESP_CAPTURE_FMT_ID_G711A: fourCc('ALAW'),
        ESP_CAPTURE_FMT_ID_H264: fourCc('H264'),
      },
      esp_capture_stream_type_t: {
        ESP_CAPTURE_STREAM_TYPE_AUDIO: 1,
        ESP_CAPTURE_STREAM_TYPE_VIDEO: 2,
      },
      esp_capture_sync_mode_t: { ESP_CAPTURE_SYNC_MODE_NONE: 0, ESP_CAPTURE_SYNC_MODE_AUDIO: 2 },
    },
    structs: {
      esp_capture_stream_frame_t: [
        'esp_capture_stream_type_t stream_type',
        'uint32_t pts',
        'uint8_t *data',
        'int size',
      ],
      esp_capture_audio_info_t: [
        'esp_capture_format_id_t format_id',
        'uint32_t sample_rate',
        'uint8_t channel',
        'uint8_t bits_per_sample',
      ],
      esp_capture_video_info_t: [
        'esp_capture_format_id_t format_id',
        'uint16_t width',
        'uint16_t height',
        'uint8_t fps',
      ],
    },
  },
  'esp_capture_video_src_if.h': {
    includes: ['esp_capture_types.h'],
    types: ['typedef struct esp_capture_video_src_if_t esp_capture_video_src_if_t'],
  },
  'esp_capture_audio_src_if.h': {
    includes: ['esp_capture_types.h'],
    types: ['typedef struct esp_capture_audio_src_if_t esp_capture_audio_src_if_t'],
  },
  'esp_capture.h': {
    includes: ['esp_capture_video_src_if.h', 'esp_capture_audio_src_if.h'],
    types: ['typedef void *esp_capture_handle_t'],
    enums: {
      esp_capture_event_t: {
        ESP_CAPTURE_EVENT_ERROR: 3,
        ESP_CAPTURE_EVENT_VIDEO_PIPELINE_BUILT: 5,
      },
    },
    structs: {
      esp_capture_cfg_t: [
        'esp_capture_sync_mode_t sync_mode',
        'esp_capture_audio_src_if_t *audio_src',
        'esp_capture_video_src_if_t *video_src',
      ],
      esp_capture_thread_schedule_cfg_t: [
        'uint32_t stack_size',
        'uint8_t priority',
        'uint8_t stack_in_ext : 1',
      ],
    },
    functions: [
      'esp_capture_err_t esp_capture_set_thread_scheduler(void (*scheduler)(const char *, esp_capture_thread_schedule_cfg_t *))',
      'esp_capture_err_t esp_capture_open(esp_capture_cfg_t *cfg, esp_capture_handle_t *capture)',
      'esp_capture_err_t esp_capture_set_event_cb(esp_capture_handle_t capture, esp_capture_err_t (*cb)(esp_capture_event_t, void *), void *ctx)',
      'esp_capture_err_t esp_capture_start(esp_capture_handle_t capture)',
      'esp_capture_err_t esp_capture_stop(esp_capture_handle_t capture)',
      'esp_capture_err_t esp_capture_close(esp_capture_handle_t capture)',
    ],
  },
  'esp_capture_sink.h': {
    includes: ['esp_capture.h'],
    types: ['typedef void *esp_capture_sink_handle_t'],
    enums: { esp_capture_run_mode_t: { ESP_CAPTURE_RUN_MODE_ALWAYS: 1 } },
    structs: {
      esp_capture_sink_cfg_t: [
        'esp_capture_audio_info_t audio_info',
        'esp_capture_video_info_t video_info',
      ],
    },
    functions: [
      'esp_capture_err_t esp_capture_sink_setup(esp_capture_handle_t capture, uint8_t sink_idx, esp_capture_sink_cfg_t *sink_info, esp_capture_sink_handle_t *sink)',
      'esp_capture_err_t esp_capture_sink_enable(esp_capture_sink_handle_t sink, esp_capture_run_mode_t run_type)',
      'esp_capture_err_t esp_capture_sink_acquire_frame(esp_capture_sink_handle_t sink, esp_capture_stream_frame_t *frame, bool no_wait)',
      'esp_capture_err_t esp_capture_sink_release_frame(esp_capture_sink_handle_t sink, esp_capture_stream_frame_t *frame)',
    ],
  },
  'esp_gmf_video_enc.h': {
    includes: ['stdint.h'],
    types: ['typedef void *esp_gmf_element_handle_t'],
    enums: { esp_gmf_err_t: { ESP_GMF_ERR_OK: 0 } },
    functions: [
      'esp_gmf_err_t esp_gmf_video_enc_set_bitrate(esp_gmf_element_handle_t handle, uint32_t bitrate)',
      'esp_gmf_err_t esp_gmf_video_enc_set_gop(esp_gmf_element_handle_t handle, uint32_t gop)',
      'esp_gmf_err_t esp_gmf_video_enc_set_qp(esp_gmf_element_handle_t handle, uint32_t min_qp, uint32_t max_qp)',
    ],
  },
  'esp_capture_advance.h': {
    includes: ['esp_capture_sink.h', 'esp_gmf_video_enc.h'],
    functions: [
      'esp_capture_err_t esp_capture_sink_get_element_by_tag(esp_capture_sink_handle_t sink, esp_capture_stream_type_t stream_type, const char *tag, esp_gmf_element_handle_t *element)',
    ],
  },
  'esp_video_enc_default.h': {
    enums: { esp_vc_err_t: { ESP_VC_ERR_OK: 0 } },
    functions: ['esp_vc_err_t esp_video_enc_register_default(void)'],
  },
  'esp_audio_enc_default.h': {
    enums: { esp_audio_err_t: { ESP_AUDIO_ERR_OK: 0 } },
    functions: ['esp_audio_err_t esp_audio_enc_register_default(void)'],
  },
  'esp_capture_audio_dev_src.h': {
    includes: ['esp_capture_audio_src_if.h', 'codec_init.h'],
    structs: { esp_capture_audio_dev_src_cfg_t: ['esp_codec_dev_handle_t record_handle'] },
    functions: [
      'esp_capture_audio_src_if_t *esp_capture_new_audio_dev_src(esp_capture_audio_dev_src_cfg_t *cfg)',
    ],
  },
  'esp_capture_video_dvp_src.h': {
    includes: ['esp_capture_video_src_if.h'],
    structs: {
      esp_capture_video_dvp_src_cfg_t: [
        'uint8_t buf_count',
        'int16_t pwr_pin',
        'int16_t reset_pin',
        'int16_t xclk_pin',
        'int16_t data[8]',
        'int16_t vsync_pin',
        'int16_t href_pin',
        'int16_t pclk_pin',
        'uint32_t xclk_freq',
      ],
    },
    functions: [
      'esp_capture_video_src_if_t *esp_capture_new_video_dvp_src(esp_capture_video_dvp_src_cfg_t *cfg)',
    ],
  },
  'esp_capture_video_v4l2_src.h': {
    includes: ['esp_capture_video_src_if.h'],
    structs: { esp_capture_video_v4l2_src_cfg_t: ['char dev_name[16]', 'uint8_t buf_count'] },
    functions: [
      'esp_capture_video_src_if_t *esp_capture_new_video_v4l2_src(esp_capture_video_v4l2_src_cfg_t *cfg)',
    ],
  },
};
