#include "key_frame_request.h"

#include "esp_log.h"
#include "generated/board_log.h"
#include "publisher_state.h"

void key_frame_request(publisher_t *publisher, const char *reason) {
    ESP_LOGD(BOARD_TAG_PUBLISHER, "Key frame requested: %s.", reason);
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    key_frames_request(&publisher->key_frames);
    xSemaphoreGiveRecursive(publisher->lock);
}
