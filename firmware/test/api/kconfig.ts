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
    'MBEDTLS_HAVE_TIME_DATE',
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
    'ESP_CONSOLE_UART_NUM',
    'ESP_CONSOLE_USB_SERIAL_JTAG',
    'IDF_EXPERIMENTAL_FEATURES',
    'IDF_TARGET',
  ),
  ...forTargets(
    ['esp32p4'],
    'IDF_TARGET_ESP32P4',
    // ESP-IDF 5.5.3 and later; earlier versions ignore it.
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
  // The host build.
  IDF_TARGET_LINUX: [],
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
