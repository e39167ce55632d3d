#pragma once

typedef enum {
    ESP_VC_ERR_OK = 0,
} esp_vc_err_t;

/** Makes the H.264 encoder known to the captures that follow. */
esp_vc_err_t esp_video_enc_register_default(void);
