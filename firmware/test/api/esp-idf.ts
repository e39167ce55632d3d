import type { Headers } from './header-facts.ts';

export const espIdf: Headers = {
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
  'stdio.h': {
    isExtension: true,
    functions: ['void flockfile(FILE *file)', 'void funlockfile(FILE *file)'],
  },
  'sys/reent.h': {
    includes: ['stdio.h'],
    types: ['struct _reent { FILE *_stdin; }', 'struct _reent *global_reent(void)'],
    macros: ['_GLOBAL_REENT global_reent()'],
  },
  'esp_vfs.h': {
    includes: ['sys/types.h', 'esp_err.h'],
    constants: { ESP_VFS_FLAG_DEFAULT: 1 },
    structs: {
      esp_vfs_t: [
        'int flags',
        'ssize_t (*read)(int fd, void *dst, size_t size)',
        'int (*open)(const char *path, int flags, int mode)',
        'int (*close)(int fd)',
        'int (*fcntl)(int fd, int cmd, int arg)',
      ],
    },
    functions: [
      'esp_err_t esp_vfs_register(const char *base_path, const esp_vfs_t *vfs, void *ctx)',
    ],
  },
  'driver/uart_vfs.h': {
    enums: { esp_line_endings_t: { ESP_LINE_ENDINGS_LF: 2 } },
    functions: ['int uart_vfs_dev_port_set_rx_line_endings(int uart_num, esp_line_endings_t mode)'],
  },
  'driver/uart.h': {
    includes: ['stddef.h'],
    types: ['typedef int uart_port_t'],
    functions: ['int uart_write_bytes(uart_port_t uart_num, const void *src, size_t size)'],
  },
  'driver/usb_serial_jtag_vfs.h': {
    includes: ['driver/uart_vfs.h'],
    functions: ['void usb_serial_jtag_vfs_set_rx_line_endings(esp_line_endings_t mode)'],
  },
  'driver/usb_serial_jtag.h': {
    includes: ['freertos/FreeRTOS.h'],
    functions: [
      'int usb_serial_jtag_write_bytes(const void *src, size_t size, TickType_t ticks_to_wait)',
    ],
  },
  'esp_timer.h': { includes: ['stdint.h'], functions: ['int64_t esp_timer_get_time(void)'] },
  'esp_random.h': { includes: ['stdint.h'], functions: ['uint32_t esp_random(void)'] },
  'esp_mac.h': {
    includes: ['esp_err.h'],
    functions: ['esp_err_t esp_efuse_mac_get_default(uint8_t *mac)'],
    macros: [
      'MACSTR "%02x:%02x:%02x:%02x:%02x:%02x"',
      'MAC2STR(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5]',
    ],
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
  'esp_tls.h': {
    includes: ['stdbool.h', 'stddef.h', 'sys/types.h', 'esp_err.h'],
    types: [
      'typedef struct esp_tls esp_tls_t',
      'typedef struct esp_tls_last_error *esp_tls_error_handle_t',
    ],
    structs: {
      esp_tls_cfg_t: [
        'const unsigned char *cacert_buf',
        'unsigned int cacert_bytes',
        'int timeout_ms',
        'esp_err_t (*crt_bundle_attach)(void *conf)',
        'bool is_plain_tcp',
      ],
    },
    functions: [
      'esp_tls_t *esp_tls_init(void)',
      'int esp_tls_conn_new_sync(const char *hostname, int hostlen, int port, const esp_tls_cfg_t *cfg, esp_tls_t *tls)',
      'ssize_t esp_tls_conn_write(esp_tls_t *tls, const void *data, size_t datalen)',
      'ssize_t esp_tls_conn_read(esp_tls_t *tls, void *data, size_t datalen)',
      'int esp_tls_conn_destroy(esp_tls_t *tls)',
      'esp_err_t esp_tls_get_error_handle(esp_tls_t *tls, esp_tls_error_handle_t *error_handle)',
      'esp_err_t esp_tls_get_and_clear_last_error(esp_tls_error_handle_t h, int *esp_tls_code, int *esp_tls_flags)',
    ],
  },
  'mbedtls/x509.h': {
    constants: {
      MBEDTLS_X509_BADCERT_EXPIRED: 0x01,
      MBEDTLS_X509_BADCERT_CN_MISMATCH: 0x04,
      MBEDTLS_X509_BADCERT_NOT_TRUSTED: 0x08,
      MBEDTLS_X509_BADCERT_FUTURE: 0x0200,
    },
  },
  'mbedtls/x509_crt.h': {
    includes: ['stddef.h', 'mbedtls/x509.h'],
    types: ['typedef struct mbedtls_x509_crl mbedtls_x509_crl'],
    structs: { mbedtls_x509_crt: [] },
    functions: [
      'void mbedtls_x509_crt_init(mbedtls_x509_crt *crt)',
      'int mbedtls_x509_crt_parse(mbedtls_x509_crt *chain, const unsigned char *buf, size_t length)',
      'void mbedtls_x509_crt_free(mbedtls_x509_crt *crt)',
    ],
  },
  'mbedtls/base64.h': {
    includes: ['stddef.h'],
    functions: [
      'int mbedtls_base64_decode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src, size_t slen)',
      'int mbedtls_base64_encode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src, size_t slen)',
    ],
  },
  'mbedtls/sha256.h': {
    includes: ['stddef.h'],
    functions: [
      'int mbedtls_sha256(const unsigned char *input, size_t ilen, unsigned char *output, int is224)',
    ],
  },
  'mbedtls/ssl.h': {
    includes: ['stdint.h', 'mbedtls/x509_crt.h'],
    structs: { mbedtls_ssl_config: [] },
    functions: [
      'void mbedtls_ssl_conf_ca_chain(mbedtls_ssl_config *conf, mbedtls_x509_crt *ca_chain, mbedtls_x509_crl *ca_crl)',
      'void mbedtls_ssl_conf_verify(mbedtls_ssl_config *conf, int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *), void *verify_ctx)',
    ],
  },
  'esp_netif_sntp.h': {
    includes: ['esp_err.h', 'freertos/FreeRTOS.h'],
    structs: { esp_sntp_config_t: ['size_t num_of_servers', 'const char *servers[1]'] },
    functions: [
      'esp_err_t esp_netif_sntp_init(const esp_sntp_config_t *config)',
      'esp_err_t esp_netif_sntp_sync_wait(TickType_t tout)',
    ],
    macros: ['ESP_NETIF_SNTP_DEFAULT_CONFIG(server) { .num_of_servers = 1, .servers = {server} }'],
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
    constants: { ESP_ERR_WIFI_STATE: 0x3006 },
    enums: {
      wifi_mode_t: { WIFI_MODE_STA: 1 },
      wifi_interface_t: { WIFI_IF_STA: 0 },
      wifi_ps_type_t: { WIFI_PS_NONE: 0 },
      wifi_storage_t: { WIFI_STORAGE_RAM: 1 },
      wifi_scan_method_t: { WIFI_ALL_CHANNEL_SCAN: 1 },
      wifi_sort_method_t: { WIFI_CONNECT_AP_BY_SIGNAL: 0 },
      wifi_sae_pwe_method_t: { WPA3_SAE_PWE_BOTH: 3 },
      wifi_auth_mode_t: { WIFI_AUTH_OPEN: 0, WIFI_AUTH_WPA2_PSK: 3 },
      wifi_event_t: {
        WIFI_EVENT_SCAN_DONE: 1,
        WIFI_EVENT_STA_CONNECTED: 4,
        WIFI_EVENT_STA_DISCONNECTED: 5,
      },
      wifi_err_reason_t: {
        WIFI_REASON_AUTH_EXPIRE: 2,
        WIFI_REASON_ASSOC_TOOMANY: 5,
        WIFI_REASON_ASSOC_LEAVE: 8,
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
      wifi_scan_config_t: ['uint8_t *ssid'],
      wifi_ap_record_t: ['uint8_t ssid[33]', 'int8_t rssi', 'wifi_auth_mode_t authmode'],
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
      'esp_err_t esp_wifi_scan_start(const wifi_scan_config_t *config, bool block)',
      'esp_err_t esp_wifi_scan_get_ap_records(uint16_t *number, wifi_ap_record_t *ap_records)',
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
