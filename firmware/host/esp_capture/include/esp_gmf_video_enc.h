#pragma once

#include <stdint.h>

#include "esp_gmf_element.h"

/** In bits a second. */
esp_gmf_err_t esp_gmf_video_enc_set_bitrate(esp_gmf_element_handle_t handle, uint32_t bitrate);

/** In frames, from one IDR to the next. */
esp_gmf_err_t esp_gmf_video_enc_set_gop(esp_gmf_element_handle_t handle, uint32_t gop);

/** The range of QP. */
esp_gmf_err_t esp_gmf_video_enc_set_qp(esp_gmf_element_handle_t handle, uint32_t min_qp,
                                       uint32_t max_qp);
