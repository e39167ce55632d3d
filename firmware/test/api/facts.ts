/**
 * What the firmware uses of other people's C, as facts: names, types, values, as the headers of
 * ESP-IDF 5.4 to 5.5.5 have them, and those of the components at the versions of
 * main/idf_component.yml. What the firmware does not use of them is left out. With another version
 * of one of them they are to be read again.
 */
export interface HeaderFacts {
  readonly includes?: readonly string[];
  /** Declarations of types that are neither structs nor enums. */
  readonly types?: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
  readonly enums?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Each field as it is declared; unions are laid flat. */
  readonly structs?: Readonly<Record<string, readonly string[]>>;
  readonly functions?: readonly string[];
  /** What only a macro can be, in a form that the compiler checks as the real one is checked. */
  readonly macros?: readonly string[];
}

const espIdf: Readonly<Record<string, HeaderFacts>> = {
  'esp_err.h': {
    includes: ['stdint.h', 'stddef.h', 'stdio.h'],
    types: ['typedef int esp_err_t'],
    constants: {
      ESP_OK: 0,
      ESP_FAIL: -1,
      ESP_ERR_NO_MEM: 0x101,
      ESP_ERR_INVALID_ARG: 0x102,
      ESP_ERR_INVALID_STATE: 0x103,
      ESP_ERR_NOT_FOUND: 0x105,
      ESP_ERR_TIMEOUT: 0x107,
    },
    functions: ['const char *esp_err_to_name(esp_err_t code)'],
  },
  'esp_log.h': {
    includes: ['inttypes.h', 'stdarg.h', 'stdio.h'],
    enums: {
      esp_log_level_t: {
        ESP_LOG_NONE: 0,
        ESP_LOG_ERROR: 1,
        ESP_LOG_WARN: 2,
        ESP_LOG_INFO: 3,
        ESP_LOG_DEBUG: 4,
        ESP_LOG_VERBOSE: 5,
      },
    },
    functions: ['void esp_log_level_set(const char *tag, esp_log_level_t level)'],
    macros: [
      ...(['E', 'W', 'I', 'D'] as const).map(
        (level) => `ESP_LOG${level}(tag, ...) ((void)(tag), (void)printf(__VA_ARGS__))`,
      ),
    ],
  },
  'esp_system.h': {
    includes: ['esp_err.h'],
    functions: [
      'uint32_t esp_get_free_heap_size(void)',
      'uint32_t esp_get_minimum_free_heap_size(void)',
      'void esp_restart(void)',
    ],
  },
  'esp_app_desc.h': {
    structs: { esp_app_desc_t: ['char version[32]', 'char idf_ver[32]'] },
    functions: ['const esp_app_desc_t *esp_app_get_description(void)'],
  },
  'esp_timer.h': { includes: ['stdint.h'], functions: ['int64_t esp_timer_get_time(void)'] },
  'esp_random.h': { includes: ['stdint.h'], functions: ['uint32_t esp_random(void)'] },
  'esp_mac.h': {
    includes: ['esp_err.h'],
    functions: ['esp_err_t esp_efuse_mac_get_default(uint8_t *mac)'],
  },
  'esp_heap_caps.h': {
    includes: ['stddef.h', 'stdint.h'],
    constants: { MALLOC_CAP_8BIT: 1 << 2, MALLOC_CAP_SPIRAM: 1 << 10 },
    functions: [
      'void *heap_caps_malloc_prefer(size_t size, size_t num, ...)',
      'void heap_caps_free(void *ptr)',
    ],
  },
  'esp_tls_errors.h': {
    includes: ['esp_err.h'],
    constants: {
      ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME: 0x8001,
      ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT: 0x8006,
      ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED: 0x801a,
    },
  },
  'esp_crt_bundle.h': {
    includes: ['esp_err.h'],
    functions: ['esp_err_t esp_crt_bundle_attach(void *conf)'],
  },
  'freertos/FreeRTOS.h': {
    includes: ['stdint.h', 'stddef.h', 'assert.h', 'inttypes.h'],
    types: [
      'typedef int BaseType_t',
      'typedef unsigned int UBaseType_t',
      'typedef uint32_t TickType_t',
    ],
    constants: { pdTRUE: 1, pdPASS: 1 },
    macros: ['portMAX_DELAY ((TickType_t)0xffffffffUL)', 'pdMS_TO_TICKS(ms) ((TickType_t)(ms))'],
  },
  'freertos/queue.h': {
    includes: ['freertos/FreeRTOS.h'],
    types: ['typedef struct QueueDefinition *QueueHandle_t'],
    functions: [
      'QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size)',
      'void vQueueDelete(QueueHandle_t queue)',
      'BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t wait)',
      'BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t wait)',
    ],
  },
  'freertos/semphr.h': {
    includes: ['freertos/queue.h'],
    types: ['typedef QueueHandle_t SemaphoreHandle_t'],
    functions: [
      'SemaphoreHandle_t xSemaphoreCreateBinary(void)',
      'SemaphoreHandle_t xSemaphoreCreateCounting(UBaseType_t most, UBaseType_t first)',
      'SemaphoreHandle_t xSemaphoreCreateMutex(void)',
      'SemaphoreHandle_t xSemaphoreCreateRecursiveMutex(void)',
      'void vSemaphoreDelete(SemaphoreHandle_t semaphore)',
      'BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t wait)',
      'BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore)',
      'BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t wait)',
      'BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex)',
    ],
  },
  'freertos/task.h': {
    includes: ['freertos/FreeRTOS.h'],
    types: [
      'typedef struct tskTaskControlBlock *TaskHandle_t',
      'typedef void (*TaskFunction_t)(void *)',
    ],
    structs: { TaskStatus_t: ['const char *pcTaskName', 'uint32_t usStackHighWaterMark'] },
    functions: [
      'BaseType_t xTaskCreate(TaskFunction_t run, const char *name, uint32_t stack, void *ctx, UBaseType_t priority, TaskHandle_t *task)',
      'void vTaskDelete(TaskHandle_t task)',
      'void vTaskDelay(TickType_t ticks)',
      'BaseType_t xTaskDelayUntil(TickType_t *last, TickType_t period)',
      'TickType_t xTaskGetTickCount(void)',
      'TaskHandle_t xTaskGetCurrentTaskHandle(void)',
      'UBaseType_t uxTaskGetNumberOfTasks(void)',
      'UBaseType_t uxTaskGetSystemState(TaskStatus_t *tasks, UBaseType_t size, uint32_t *run_time)',
    ],
    macros: ['vTaskDelayUntil(last, period) ((void)xTaskDelayUntil(last, period))'],
  },
  'esp_event.h': {
    includes: ['esp_err.h', 'freertos/FreeRTOS.h'],
    types: [
      'typedef const char *esp_event_base_t',
      'typedef void (*esp_event_handler_t)(void *, esp_event_base_t, int32_t, void *)',
      'typedef void *esp_event_handler_instance_t',
    ],
    functions: [
      'esp_err_t esp_event_loop_create_default(void)',
      'esp_err_t esp_event_handler_instance_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler, void *ctx, esp_event_handler_instance_t *instance)',
    ],
  },
  'esp_netif.h': {
    includes: ['stdbool.h', 'esp_event.h'],
    types: ['typedef struct esp_netif_obj esp_netif_t', 'extern esp_event_base_t const IP_EVENT'],
    enums: { ip_event_t: { IP_EVENT_STA_GOT_IP: 0 } },
    structs: {
      esp_ip4_addr_t: ['uint32_t addr'],
      esp_netif_ip_info_t: ['esp_ip4_addr_t ip'],
      ip_event_got_ip_t: ['esp_netif_ip_info_t ip_info'],
    },
    functions: [
      'esp_err_t esp_netif_init(void)',
      'esp_netif_t *esp_netif_create_default_wifi_sta(void)',
      'esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *hostname)',
    ],
    macros: [
      'IPSTR "%d.%d.%d.%d"',
      'ip4_byte(ip, i) ((int)((const uint8_t *)&(ip)->addr)[i])',
      'IP2STR(ip) ip4_byte(ip, 0), ip4_byte(ip, 1), ip4_byte(ip, 2), ip4_byte(ip, 3)',
    ],
  },
  'esp_wifi.h': {
    includes: ['stdbool.h', 'esp_event.h'],
    types: ['extern esp_event_base_t const WIFI_EVENT'],
    enums: {
      wifi_mode_t: { WIFI_MODE_STA: 1 },
      wifi_interface_t: { WIFI_IF_STA: 0 },
      wifi_ps_type_t: { WIFI_PS_NONE: 0 },
      wifi_storage_t: { WIFI_STORAGE_RAM: 1 },
      wifi_scan_method_t: { WIFI_ALL_CHANNEL_SCAN: 1 },
      wifi_sort_method_t: { WIFI_CONNECT_AP_BY_SIGNAL: 0 },
      wifi_sae_pwe_method_t: { WPA3_SAE_PWE_BOTH: 3 },
      wifi_auth_mode_t: { WIFI_AUTH_OPEN: 0, WIFI_AUTH_WPA2_PSK: 3 },
      wifi_event_t: { WIFI_EVENT_STA_DISCONNECTED: 5 },
      wifi_err_reason_t: {
        WIFI_REASON_AUTH_EXPIRE: 2,
        WIFI_REASON_ASSOC_TOOMANY: 5,
        WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT: 15,
        WIFI_REASON_BEACON_TIMEOUT: 200,
        WIFI_REASON_NO_AP_FOUND: 201,
        WIFI_REASON_AUTH_FAIL: 202,
        WIFI_REASON_ASSOC_FAIL: 203,
        WIFI_REASON_HANDSHAKE_TIMEOUT: 204,
        WIFI_REASON_CONNECTION_FAIL: 205,
        WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY: 210,
        WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD: 211,
        WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD: 212,
      },
    },
    structs: {
      wifi_event_sta_disconnected_t: ['uint8_t reason'],
      wifi_init_config_t: ['int nvs_enable'],
      wifi_scan_threshold_t: ['wifi_auth_mode_t authmode'],
      wifi_sta_config_t: [
        'uint8_t ssid[32]',
        'uint8_t password[64]',
        'wifi_scan_method_t scan_method',
        'wifi_sort_method_t sort_method',
        'wifi_scan_threshold_t threshold',
        'wifi_sae_pwe_method_t sae_pwe_h2e',
      ],
      wifi_config_t: ['wifi_sta_config_t sta'],
    },
    functions: [
      'esp_err_t esp_wifi_init(const wifi_init_config_t *config)',
      'esp_err_t esp_wifi_set_storage(wifi_storage_t storage)',
      'esp_err_t esp_wifi_set_mode(wifi_mode_t mode)',
      'esp_err_t esp_wifi_set_ps(wifi_ps_type_t type)',
      'esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *conf)',
      'esp_err_t esp_wifi_start(void)',
      'esp_err_t esp_wifi_stop(void)',
      'esp_err_t esp_wifi_connect(void)',
      'esp_err_t esp_wifi_disconnect(void)',
    ],
    macros: ['WIFI_INIT_CONFIG_DEFAULT() { .nvs_enable = 1 }'],
  },
  'nvs.h': {
    includes: ['esp_err.h'],
    types: ['typedef uint32_t nvs_handle_t'],
    constants: {
      ESP_ERR_NVS_NOT_FOUND: 0x1102,
      ESP_ERR_NVS_NO_FREE_PAGES: 0x110d,
      ESP_ERR_NVS_NEW_VERSION_FOUND: 0x1110,
    },
    enums: { nvs_open_mode_t: { NVS_READONLY: 0, NVS_READWRITE: 1 } },
    functions: [
      'esp_err_t nvs_open(const char *name_space, nvs_open_mode_t mode, nvs_handle_t *handle)',
      'void nvs_close(nvs_handle_t handle)',
      'esp_err_t nvs_commit(nvs_handle_t handle)',
      'esp_err_t nvs_set_str(nvs_handle_t handle, const char *key, const char *value)',
      'esp_err_t nvs_get_str(nvs_handle_t handle, const char *key, char *value, size_t *length)',
      'esp_err_t nvs_erase_key(nvs_handle_t handle, const char *key)',
    ],
  },
  'nvs_flash.h': {
    includes: ['esp_err.h'],
    functions: ['esp_err_t nvs_flash_init(void)', 'esp_err_t nvs_flash_erase(void)'],
  },
  'esp_console.h': {
    includes: ['esp_err.h'],
    types: [
      'typedef int (*esp_console_cmd_func_t)(int, char **)',
      'typedef struct esp_console_repl_s esp_console_repl_t',
    ],
    structs: {
      esp_console_repl_config_t: [
        'uint32_t task_stack_size',
        'const char *prompt',
        'size_t max_cmdline_length',
      ],
      esp_console_dev_uart_config_t: ['int channel'],
      esp_console_dev_usb_serial_jtag_config_t: [],
      esp_console_cmd_t: ['const char *command', 'const char *help', 'esp_console_cmd_func_t func'],
    },
    functions: [
      'esp_err_t esp_console_cmd_register(const esp_console_cmd_t *cmd)',
      'esp_err_t esp_console_new_repl_uart(const esp_console_dev_uart_config_t *dev_config, const esp_console_repl_config_t *repl_config, esp_console_repl_t **ret_repl)',
      'esp_err_t esp_console_new_repl_usb_serial_jtag(const esp_console_dev_usb_serial_jtag_config_t *dev_config, const esp_console_repl_config_t *repl_config, esp_console_repl_t **ret_repl)',
      'esp_err_t esp_console_start_repl(esp_console_repl_t *repl)',
    ],
    macros: [
      'ESP_CONSOLE_REPL_CONFIG_DEFAULT() { .task_stack_size = 4096 }',
      'ESP_CONSOLE_DEV_UART_CONFIG_DEFAULT() { .channel = 0 }',
      'ESP_CONSOLE_DEV_USB_SERIAL_JTAG_CONFIG_DEFAULT() {}',
    ],
  },
};

const websocketClient: Readonly<Record<string, HeaderFacts>> = {
  'esp_websocket_client.h': {
    includes: ['stdbool.h', 'string.h', 'esp_event.h'],
    types: ['typedef struct esp_websocket_client *esp_websocket_client_handle_t'],
    enums: {
      esp_websocket_event_id_t: {
        WEBSOCKET_EVENT_ANY: -1,
        WEBSOCKET_EVENT_CONNECTED: 1,
        WEBSOCKET_EVENT_DISCONNECTED: 2,
        WEBSOCKET_EVENT_DATA: 3,
        WEBSOCKET_EVENT_CLOSED: 4,
        WEBSOCKET_EVENT_BEGIN: 6,
        WEBSOCKET_EVENT_FINISH: 7,
      },
      esp_websocket_error_type_t: {
        WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT: 1,
        WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT: 2,
      },
      ws_transport_opcodes_t: { WS_TRANSPORT_OPCODES_CLOSE: 0x08 },
    },
    structs: {
      esp_websocket_error_codes_t: [
        'esp_err_t esp_tls_last_esp_err',
        'int esp_tls_cert_verify_flags',
        'esp_websocket_error_type_t error_type',
        'int esp_ws_handshake_status_code',
        'int esp_transport_sock_errno',
      ],
      esp_websocket_event_data_t: [
        'const char *data_ptr',
        'int data_len',
        'bool fin',
        'uint8_t op_code',
        'int payload_len',
        'int payload_offset',
        'esp_websocket_error_codes_t error_handle',
      ],
      esp_websocket_client_config_t: [
        'const char *uri',
        'bool disable_auto_reconnect',
        'const char *task_name',
        'int task_stack',
        'int buffer_size',
        'bool disable_pingpong_discon',
        'esp_err_t (*crt_bundle_attach)(void *conf)',
        'int network_timeout_ms',
      ],
    },
    functions: [
      'esp_websocket_client_handle_t esp_websocket_client_init(const esp_websocket_client_config_t *config)',
      'esp_err_t esp_websocket_client_start(esp_websocket_client_handle_t client)',
      'esp_err_t esp_websocket_client_destroy(esp_websocket_client_handle_t client)',
      'bool esp_websocket_client_is_connected(esp_websocket_client_handle_t client)',
      'int esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data, int len, TickType_t timeout)',
      'int esp_websocket_client_send_with_opcode(esp_websocket_client_handle_t client, ws_transport_opcodes_t opcode, const uint8_t *data, int len, TickType_t timeout)',
      'esp_err_t esp_websocket_register_events(esp_websocket_client_handle_t client, esp_websocket_event_id_t event, esp_event_handler_t handler, void *ctx)',
    ],
  },
};

const peer: Readonly<Record<string, HeaderFacts>> = {
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

const fourCc = (text: string): number =>
  [...text].reduce((sum, character, at) => sum + character.charCodeAt(0) * 256 ** at, 0);

const capture: Readonly<Record<string, HeaderFacts>> = {
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

const board: Readonly<Record<string, HeaderFacts>> = {
  'codec_board.h': {
    includes: ['stdint.h', 'stdbool.h', 'stdlib.h', 'string.h'],
    enums: { camera_type_t: { CAMERA_TYPE_DVP: 1, CAMERA_TYPE_MIPI: 3 } },
    structs: {
      camera_cfg_t: [
        'camera_type_t type',
        'int16_t pwr',
        'int16_t reset',
        'int16_t xclk',
        'int16_t pclk',
        'int16_t vsync',
        'int16_t href',
        'int16_t data[16]',
      ],
    },
    functions: [
      'void set_codec_board_type(const char *board_type)',
      'int get_camera_cfg(camera_cfg_t *cam_cfg)',
    ],
  },
  'codec_init.h': {
    includes: ['stdint.h', 'stdbool.h'],
    types: ['typedef void *esp_codec_dev_handle_t'],
    enums: { codec_i2s_mode_t: { CODEC_I2S_MODE_STD: 0 } },
    structs: { codec_init_cfg_t: ['codec_i2s_mode_t in_mode', 'codec_i2s_mode_t out_mode'] },
    functions: [
      'int init_i2c(uint8_t port)',
      'int init_codec(codec_init_cfg_t *cfg)',
      'esp_codec_dev_handle_t get_record_handle(void)',
      'void *get_i2c_bus_handle(uint8_t port)',
    ],
  },
  'esp_video_init.h': {
    includes: ['stdbool.h', 'esp_err.h'],
    types: ['typedef struct i2c_master_bus_t *i2c_master_bus_handle_t', 'typedef int gpio_num_t'],
    structs: {
      esp_video_init_sccb_config_t: [
        'bool init_sccb',
        'i2c_master_bus_handle_t i2c_handle',
        'uint32_t freq',
      ],
      esp_video_init_csi_config_t: [
        'esp_video_init_sccb_config_t sccb_config',
        'gpio_num_t reset_pin',
        'gpio_num_t pwdn_pin',
      ],
      esp_video_init_config_t: ['const esp_video_init_csi_config_t *csi'],
    },
    functions: ['esp_err_t esp_video_init(const esp_video_init_config_t *config)'],
  },
  'esp_hosted.h': {
    includes: ['stdint.h'],
    constants: {
      ESP_HOSTED_VERSION_MAJOR_1: 2,
      ESP_HOSTED_VERSION_MINOR_1: 12,
      ESP_HOSTED_VERSION_PATCH_1: 11,
    },
    structs: {
      esp_hosted_coprocessor_fwver_t: ['uint32_t major1', 'uint32_t minor1', 'uint32_t patch1'],
    },
    functions: [
      'int esp_hosted_connect_to_slave(void)',
      'int esp_hosted_get_coprocessor_fwversion(esp_hosted_coprocessor_fwver_t *ver_info)',
    ],
  },
};

export const headers: Readonly<Record<string, HeaderFacts>> = {
  ...espIdf,
  ...websocketClient,
  ...peer,
  ...capture,
  ...board,
};

type Target = 'esp32p4' | 'esp32s3';

/** Options of Kconfig, each with the targets that have it. */
export const kconfig: Readonly<Record<string, readonly Target[]>> = {
  ...forTargets(
    ['esp32p4', 'esp32s3'],
    'SPIRAM',
    'SPIRAM_MALLOC_ALWAYSINTERNAL',
    'SPIRAM_TRY_ALLOCATE_WIFI_LWIP',
    'MBEDTLS_EXTERNAL_MEM_ALLOC',
    'MBEDTLS_SSL_PROTO_DTLS',
    'MBEDTLS_SSL_DTLS_SRTP',
    'MBEDTLS_X509_CREATE_C',
    'MBEDTLS_CERTIFICATE_BUNDLE',
    'MBEDTLS_CERTIFICATE_BUNDLE_DEFAULT_CMN',
    'FREERTOS_HZ',
    'FREERTOS_USE_TRACE_FACILITY',
    'PARTITION_TABLE_CUSTOM',
    'PARTITION_TABLE_CUSTOM_FILENAME',
    'PARTITION_TABLE_OFFSET',
    'ESPTOOLPY_FLASHSIZE_4MB',
    'ESPTOOLPY_FLASHFREQ_80M',
    'ESP_COREDUMP_ENABLE_TO_FLASH',
    'LWIP_TCPIP_RECVMBOX_SIZE',
    'LWIP_UDP_RECVMBOX_SIZE',
    'CODEC_I2C_BACKWARD_COMPATIBLE',
    'COMPILER_OPTIMIZATION_PERF',
    'ESP_CONSOLE_USB_SERIAL_JTAG',
    'IDF_EXPERIMENTAL_FEATURES',
    'IDF_TARGET',
  ),
  ...forTargets(
    ['esp32p4'],
    'IDF_TARGET_ESP32P4',
    // ESP-IDF 5.5.3 and later; an earlier one passes it over.
    'ESP32P4_SELECTS_REV_LESS_V3',
    'SPIRAM_SPEED_200M',
    'CAMERA_SC2336',
    'CAMERA_SC2336_MIPI_RAW8_1920X1080_30FPS',
    'CAMERA_SC2336_MIPI_DEFAULT_FMT_RAW8_1920X1080_30FPS',
    'ESP_VIDEO_ENABLE_ISP_PIPELINE_CONTROLLER',
    'IDF_SLAVE_TARGET',
    'SLAVE_IDF_TARGET_ESP32C6',
    'ESP_HOSTED_MEMPOOL_PREFER_SPIRAM',
  ),
  ...forTargets(
    ['esp32s3'],
    'IDF_TARGET_ESP32S3',
    'SPIRAM_MODE_OCT',
    'SPIRAM_SPEED_80M',
    'ESP_DEFAULT_CPU_FREQ_MHZ_240',
    'ESP32S3_INSTRUCTION_CACHE_32KB',
    'ESP32S3_DATA_CACHE_64KB',
    'ESP32S3_DATA_CACHE_LINE_64B',
  ),
};

function forTargets(
  targets: readonly Target[],
  ...names: readonly string[]
): Readonly<Record<string, readonly Target[]>> {
  return Object.fromEntries(names.map((name) => [name, targets]));
}
