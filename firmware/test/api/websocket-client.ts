import type { Headers } from './header-facts.ts';

export const websocketClient: Headers = {
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
        'const char *cert_pem',
        'const char *headers',
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
