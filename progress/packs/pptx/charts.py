"""Native bar charts on slides."""

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt

from progress.packs.document import Chart
from progress.packs.fitting import Words, height_of
from progress.packs.pptx.shapes import TYPEFACE, colour_of, describe, fill, frame_on
from progress.packs.pptx.slides import BOTTOM, EDGE, ROOM, Slides
from progress.packs.tones import BRAND, BRAND_DARK, INK, LINE

BAR = 18


def add_chart(slides: Slides, block: Chart) -> None:
    """Bars under the sentence that they show."""
    if not block.names:
        return
    high = 26 + BAR * len(block.names)
    says = Words(block.says, 14, BRAND_DARK, is_bold=True)
    above = height_of(says, ROOM) + 4
    if BOTTOM - slides.y < above + high:
        slides.next()
    fill(frame_on(slides.slide, EDGE, slides.y, ROOM, above), [says])
    slides.y += above
    data = CategoryChartData()
    data.categories = block.names
    data.add_series(block.of, block.counts)
    place = Pt(EDGE), Pt(slides.y), Pt(ROOM * 0.62), Pt(high)
    frame = slides.slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    told = "; ".join(f"{name}: {count}" for name, count in zip(block.names, block.counts, strict=True))
    describe(frame, block.of, f"Bar chart. {block.says}. {told}.")
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(11), TYPEFACE, colour_of(INK)
    values, names = chart.value_axis, chart.category_axis
    values.visible, values.has_major_gridlines, values.minimum_scale = False, False, 0
    names.reverse_order, names.major_tick_mark = True, XL_TICK_MARK.NONE
    names.format.line.color.rgb = colour_of(LINE)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories, plot.has_data_labels = 45, False, True
    plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size, plot.data_labels.font.bold = Pt(11), True
    ground = plot.series[0].format.fill
    ground.solid()
    ground.fore_color.rgb = colour_of(BRAND)
    slides.y += high + 10
