#pragma once

#include "esp_capture_sink.h"
#include "esp_gmf_element.h"

/** The element of a stream's pipeline by its tag: the host has "vid_enc". */
esp_capture_err_t esp_capture_sink_get_element_by_tag(esp_capture_sink_handle_t sink,
                                                      esp_capture_stream_type_t stream_type,
                                                      const char *element_tag,
                                                      esp_gmf_element_handle_t *element);
