#pragma once

typedef enum {
    ESP_AUDIO_ERR_OK = 0,
} esp_audio_err_t;

/** Makes the G.711 encoder known to the captures that follow. */
esp_audio_err_t esp_audio_enc_register_default(void);
