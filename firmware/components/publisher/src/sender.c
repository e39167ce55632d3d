#include "sender.h"

#include "freertos/task.h"

#include "board.h"
#include "esp_timer.h"
#include "publisher_state.h"

/** Half a second of audio in one period; older audio is not worth more delay. */
#define MAX_AUDIO_PACKETS 25

static void send_audio(publisher_t *publisher) {
    media_frame_t frame;
    for (int i = 0; i < MAX_AUDIO_PACKETS && media_take(publisher->media, MEDIA_AUDIO, &frame);
         i++) {
        if (publisher->connected) {
            esp_peer_audio_frame_t audio = {
                .pts = frame.pts, .data = frame.data, .size = frame.size};
            if (esp_peer_send_audio(publisher->peer, &audio) == ESP_PEER_ERR_NONE) {
                publisher->status.audio_packets_sent++;
            }
        }
        media_return(publisher->media, MEDIA_AUDIO, &frame);
    }
}

static void send_video(publisher_t *publisher) {
    media_frame_t frame;
    if (!media_take(publisher->media, MEDIA_VIDEO, &frame)) {
        return;
    }
    if (publisher->connected) {
        esp_peer_video_frame_t video = {.pts = frame.pts, .data = frame.data, .size = frame.size};
        if (esp_peer_send_video(publisher->peer, &video) == ESP_PEER_ERR_NONE) {
            publisher->status.frames_sent++;
            publisher->status.sends_media = true;
        } else {
            // The following frames reference the missing one.
            key_frames_request(&publisher->key_frames);
        }
    }
    media_return(publisher->media, MEDIA_VIDEO, &frame);
}

static void send_media(publisher_t *publisher) {
    if (!publisher->media_running) {
        return;
    }
    if (publisher->connected &&
        key_frames_due(&publisher->key_frames, esp_timer_get_time() / 1000)) {
        publisher->status.key_frame_requests++;
        media_request_key_frame(publisher->media);
    }
    // Without a connection the media is dropped, so that no old media is sent later.
    send_audio(publisher);
    send_video(publisher);
}

void sender_run(void *ctx) {
    publisher_t *publisher = ctx;
    const TickType_t period = pdMS_TO_TICKS(board_profile()->send_interval_ms);
    TickType_t woke = xTaskGetTickCount();
    while (!atomic_load(&publisher->ending)) {
        vTaskDelayUntil(&woke, period);
        xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
        send_media(publisher);
        xSemaphoreGiveRecursive(publisher->lock);
    }
    xSemaphoreGive(publisher->tasks_ended);
    vTaskDelete(NULL);
}
