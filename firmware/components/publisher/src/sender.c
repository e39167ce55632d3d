#include "board.h"
#include "esp_log.h"
#include "esp_timer.h"
#include "publisher_parts.h"

/** The most packets of sound in one turn: half a second, after which newer sound is worth more. */
#define SOUND_A_TURN 25

static void send_sound(publisher_t *publisher) {
    media_frame_t frame;
    for (int i = 0; i < SOUND_A_TURN && media_take(publisher->media, MEDIA_AUDIO, &frame); i++) {
        if (publisher->connected) {
            esp_peer_audio_frame_t audio = {
                .pts = frame.pts, .data = frame.data, .size = frame.size};
            if (esp_peer_send_audio(publisher->peer, &audio) == ESP_PEER_ERR_NONE) {
                publisher->status.audio_frames_sent++;
            }
        }
        media_give_back(publisher->media, MEDIA_AUDIO, &frame);
    }
}

static void send_picture(publisher_t *publisher) {
    media_frame_t frame;
    if (!media_take(publisher->media, MEDIA_VIDEO, &frame)) {
        return;
    }
    if (publisher->connected) {
        esp_peer_video_frame_t video = {.pts = frame.pts, .data = frame.data, .size = frame.size};
        if (esp_peer_send_video(publisher->peer, &video) == ESP_PEER_ERR_NONE) {
            publisher->status.pictures_sent++;
            publisher->status.media_flows = true;
        } else {
            // The pictures after it refer to the one that is missing.
            key_frames_ask(&publisher->key_frames);
        }
    }
    media_give_back(publisher->media, MEDIA_VIDEO, &frame);
}

static void turn(publisher_t *publisher) {
    if (!publisher->media_runs) {
        return;
    }
    if (publisher->connected &&
        key_frames_due(&publisher->key_frames, esp_timer_get_time() / 1000)) {
        publisher->status.key_frames_asked++;
        media_request_key_frame(publisher->media);
    }
    // What nobody is connected for is taken all the same, so that nothing old is sent later.
    send_sound(publisher);
    send_picture(publisher);
}

void sender_run(void *ctx) {
    publisher_t *publisher = ctx;
    const TickType_t period = pdMS_TO_TICKS(board_profile()->send_interval_ms);
    TickType_t woke = xTaskGetTickCount();
    while (!atomic_load(&publisher->ending)) {
        vTaskDelayUntil(&woke, period);
        xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
        turn(publisher);
        xSemaphoreGiveRecursive(publisher->lock);
    }
    xSemaphoreGive(publisher->tasks_ended);
    vTaskDelete(NULL);
}
