"""A group of commands that are found by name and loaded only when they are called, so that each starts fast."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name; a module is imported only when its command is called."""

    def __init__(
        self,
        *arguments: Any,
        modules: Mapping[str, tuple[str, str]],
        default: str | None = None,
        **settings: Any,
    ) -> None:
        """Set up the group.

        Args:
            arguments, settings: click's own.
            modules: for each name the module whose `command` it is, and one line about it.
            default: the command meant where the first argument is the name of none.
        """
        super().__init__(*arguments, **settings)
        self._modules = modules
        self._default = default

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument, or the default one with that argument still in its place."""
        if self._default and args and args[0] not in self._modules:
            args = [self._default, *args]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order they were given in."""
        del ctx
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        del ctx
        if cmd_name not in self._modules:
            return None
        command = importlib.import_module(self._modules[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong module is our own mistake
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the names with one line each, without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._modules.items()])
