"""The settings of a site that has turned Liquid on everywhere, and whose segments nobody has named."""

from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings

LIQUID = PageSettings(liquid=LiquidSettings(is_on=True))
