"""The LibreOffice extension: menu, toolbar and the buttons of our workbooks, working in LibreOffice Calc.

    LibreOffice                                   our interpreter
    menu, toolbar, button -> lb_xl_office  ==>  python -m lb_xl.extension.command NAME
                 opens a pipe for this run        connects to it, runs the function of lb_xl.macros

`definitions` says which commands there are, `parts` writes the extension's files, `build` packs them.
`office_part` runs inside LibreOffice on the office's own Python and imports nothing of `lb_xl`; `command` is the
process that it starts.
"""
