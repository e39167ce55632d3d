#include "x264.h"

#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdlib.h>

#include "esp_log.h"
#include "i420.h"

#define INFINITE_GOP (1 << 30) /* The caller requests the IDRs */
#define STREAM "video/x-h264,stream-format=byte-stream,alignment=au,profile=constrained-baseline"

static const char *TAG = "X264";

struct x264 {
    x264_settings_t settings;
    GstElement *element;
    GstPad *feed;  /*!< Ours, linked to its sink */
    GstPad *drain; /*!< Ours, linked to its source */
    GstBuffer *output;
    GstMapInfo map;
};

static GstFlowReturn on_output(GstPad *pad, GstObject *parent, GstBuffer *buffer) {
    (void)parent;
    x264_t *encoder = gst_pad_get_element_private(pad);
    if (encoder->output != NULL) {
        gst_buffer_unref(buffer);
        return GST_FLOW_ERROR;
    }
    encoder->output = buffer;
    return GST_FLOW_OK;
}

static GstPad *new_pad(const char *name, GstPadDirection direction, const char *caps_text) {
    g_autoptr(GstCaps) caps = gst_caps_from_string(caps_text);
    GstPadTemplate *template = gst_pad_template_new(name, direction, GST_PAD_ALWAYS, caps);
    GstPad *pad = gst_object_ref_sink(gst_pad_new_from_template(template, name));
    gst_object_unref(template);
    return pad;
}

static void set_rate(GstElement *element, const x264_settings_t *settings) {
    if (settings->bitrate == 0) {
        gst_util_set_object_arg(G_OBJECT(element), "pass", "quant");
        g_object_set(element, "quantizer", settings->qp_min, NULL);
    } else {
        gst_util_set_object_arg(G_OBJECT(element), "pass", "cbr");
        g_object_set(element, "bitrate", settings->bitrate / 1000, NULL);
    }
    // The same QP for IDRs, as on the boards.
    g_object_set(element, "ip-factor", 1.0f, "qp-min", settings->qp_min, "qp-max", settings->qp_max,
                 NULL);
}

static void set_up(GstElement *element, const x264_settings_t *settings) {
    g_autofree char *level = g_strdup_printf("level=%d:scenecut=0", settings->level_idc);
    gst_util_set_object_arg(G_OBJECT(element), "speed-preset", "ultrafast");
    gst_util_set_object_arg(G_OBJECT(element), "tune", "zerolatency");
    g_object_set(element, "byte-stream", TRUE, "aud", FALSE, "cabac", FALSE, "bframes", 0u, "ref",
                 1u, "key-int-max", INFINITE_GOP, "threads", 1u, "sliced-threads", FALSE,
                 "option-string", level, NULL);
    set_rate(element, settings);
}

static bool link_pads(x264_t *encoder) {
    g_autoptr(GstPad) sink = gst_element_get_static_pad(encoder->element, "sink");
    g_autoptr(GstPad) source = gst_element_get_static_pad(encoder->element, "src");
    gst_pad_set_element_private(encoder->drain, encoder);
    gst_pad_set_chain_function(encoder->drain, on_output);
    return gst_pad_link(encoder->feed, sink) == GST_PAD_LINK_OK &&
           gst_pad_link(source, encoder->drain) == GST_PAD_LINK_OK &&
           gst_pad_set_active(encoder->drain, TRUE) && gst_pad_set_active(encoder->feed, TRUE) &&
           gst_element_set_state(encoder->element, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}

static bool begin_stream(x264_t *encoder) {
    const x264_settings_t *settings = &encoder->settings;
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    g_autoptr(GstCaps) caps =
        gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                            settings->width, "height", G_TYPE_INT, settings->height, "framerate",
                            GST_TYPE_FRACTION, settings->fps, 1, NULL);
    return gst_pad_push_event(encoder->feed, gst_event_new_stream_start("camera")) &&
           gst_pad_push_event(encoder->feed, gst_event_new_caps(caps)) &&
           gst_pad_push_event(encoder->feed, gst_event_new_segment(&segment));
}

x264_t *x264_open(const x264_settings_t *settings) {
    gst_init(NULL, NULL);
    x264_t *encoder = calloc(1, sizeof(*encoder));
    if (encoder == NULL) {
        return NULL;
    }
    encoder->settings = *settings;
    encoder->element = gst_element_factory_make("x264enc", NULL);
    if (encoder->element == NULL) {
        ESP_LOGE(TAG, "x264enc not found: install gstreamer1.0-plugins-ugly.");
        x264_close(encoder);
        return NULL;
    }
    gst_object_ref_sink(encoder->element);
    set_up(encoder->element, settings);
    encoder->feed = new_pad("feed", GST_PAD_SRC, "video/x-raw");
    encoder->drain = new_pad("drain", GST_PAD_SINK, STREAM);
    if (!link_pads(encoder) || !begin_stream(encoder)) {
        ESP_LOGE(TAG, "x264enc does not support %dx%d at %d fps.", settings->width,
                 settings->height, settings->fps);
        x264_close(encoder);
        return NULL;
    }
    return encoder;
}

static void drop_output(x264_t *encoder) {
    if (encoder->output != NULL) {
        if (encoder->map.data != NULL) {
            gst_buffer_unmap(encoder->output, &encoder->map);
        }
        gst_buffer_unref(encoder->output);
    }
    encoder->output = NULL;
    encoder->map = (GstMapInfo)GST_MAP_INFO_INIT;
}

static void free_pad(GstPad *pad) {
    if (pad != NULL) {
        gst_pad_set_active(pad, FALSE);
        gst_object_unref(pad);
    }
}

void x264_close(x264_t *encoder) {
    if (encoder == NULL) {
        return;
    }
    if (encoder->element != NULL) {
        gst_element_set_state(encoder->element, GST_STATE_NULL);
    }
    free_pad(encoder->feed);
    free_pad(encoder->drain);
    drop_output(encoder);
    gst_clear_object(&encoder->element);
    free(encoder);
}

/** GStreamer would pad rows of chroma to four bytes; the planes here are as they are. */
static GstBuffer *wrap(const x264_settings_t *settings, const uint8_t *image, uint32_t pts) {
    const gsize size = i420_size(settings->width, settings->height);
    const gsize luma = (gsize)settings->width * (gsize)settings->height;
    gsize offsets[GST_VIDEO_MAX_PLANES] = {0, luma, luma + luma / 4};
    gint strides[GST_VIDEO_MAX_PLANES] = {settings->width, settings->width / 2,
                                          settings->width / 2};
    GstBuffer *buffer = gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY, (gpointer)image, size,
                                                    0, size, NULL, NULL);
    gst_buffer_add_video_meta_full(buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_I420,
                                   (guint)settings->width, (guint)settings->height, 3, offsets,
                                   strides);
    GST_BUFFER_PTS(buffer) = pts * GST_MSECOND;
    return buffer;
}

bool x264_encode(x264_t *encoder, const uint8_t *image, uint32_t pts, bool idr,
                 x264_output_t *output) {
    drop_output(encoder);
    if (idr) {
        gst_pad_push_event(encoder->feed, gst_video_event_new_downstream_force_key_unit(
                                              GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE,
                                              GST_CLOCK_TIME_NONE, TRUE, 0));
    }
    const GstFlowReturn flow = gst_pad_push(encoder->feed, wrap(&encoder->settings, image, pts));
    if (flow != GST_FLOW_OK || encoder->output == NULL ||
        !gst_buffer_map(encoder->output, &encoder->map, GST_MAP_READ)) {
        ESP_LOGE(TAG, "x264enc failed to encode a frame (%s).", gst_flow_get_name(flow));
        return false;
    }
    *output = (x264_output_t){.data = encoder->map.data, .size = encoder->map.size};
    return true;
}

void x264_set_bitrate(x264_t *encoder, uint32_t bitrate) {
    if (encoder->settings.bitrate != 0 && bitrate != 0) {
        g_object_set(encoder->element, "bitrate", bitrate / 1000, NULL);
    }
}
