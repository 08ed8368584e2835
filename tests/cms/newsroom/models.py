"""Pages whose stream is made of blocks that an editor gives to segments."""

from typing import ClassVar

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page

SEGMENTS = [(name, name) for name in ("germany", "desktop", "phone", "newsletter")]


class TeaserBlock(blocks.StructBlock):
    """A teaser; without segments it is for everybody."""

    heading = blocks.CharBlock()
    text = blocks.RichTextBlock(required=False)
    segments = blocks.MultipleChoiceBlock(choices=SEGMENTS, required=False)

    class Meta:
        template = "teaser.html"


class LeadBlock(blocks.StructBlock):
    """One of several alternatives for the top of a page."""

    heading = blocks.CharBlock()
    segments = blocks.MultipleChoiceBlock(choices=SEGMENTS, required=False)
    segment_slot = blocks.CharBlock(default="lead")
    segment_default = blocks.BooleanBlock(required=False)

    class Meta:
        template = "lead.html"


class NewsPage(Page):
    """A page of leads and teasers, as HTML and by the API."""

    body = StreamField([("lead", LeadBlock()), ("teaser", TeaserBlock()), ("quote", blocks.CharBlock())])

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    api_fields: ClassVar = [APIField("body")]
    template = "news.html"
