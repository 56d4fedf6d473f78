Option Explicit

' The ribbon of lb_xl and its way to Python. ASCII only: every text that is shown stands on the sheet of this add-in,
' Russian in the named cell, English to the right of it. The work itself is done by lb_xl.macros.

Private Const TITLE As String = "lb_xl"
Private Const RUSSIAN_SYSTEMS As String = " 1049 1058 1059 1087 "
Private Const UI_LANGUAGE As Long = 2
Private Const FOLDER_DIALOG As Long = 4
' Excel cuts, or refuses, a longer text in a question of its own.
Private Const LONGEST_QUESTION As Long = 255

Public Sub Auto_Open()
    ' Help texts of functions can be registered only once Excel is ready.
    On Error Resume Next
    Application.OnTime Now + TimeSerial(0, 0, 2), OwnMacro("LbXlFunctionsHelp.RegisterFunctionHelp")
End Sub

' ---- Ribbon: the buttons bear the names of their commands

Public Sub RibbonLabel(control As Object, ByRef answer As Variant)
    answer = TextOf(control.ID & "_label")
End Sub

Public Sub RibbonScreentip(control As Object, ByRef answer As Variant)
    answer = TextOf(control.ID & "_tip")
End Sub

Public Sub RibbonSupertip(control As Object, ByRef answer As Variant)
    answer = TextOf(control.ID & "_details")
End Sub

Public Sub RibbonKeytip(control As Object, ByRef answer As Variant)
    answer = TextOf(control.ID & "_key")
End Sub

Public Sub RibbonClicked(control As Object)
    Run control.ID
End Sub

' ---- Commands: called by the ribbon, by the buttons of our workbooks and by Excel's own Undo

Public Sub UndoLastRun()
    Run "undo_last_run"
End Sub

Public Sub Run(ByVal command As String)
    Dim reason As String
    On Error GoTo Failed
    ' A name that is no command has no such text, and nothing is run.
    Select Case TextOf(command & "_needs")
        Case "scheme"
            NewBalance command
        Case "nothing"
            RunAnywhere command & "()"
        Case "balance"
            RunInBalance command, "()"
        Case "workbook"
            RunWithWorkbook command
        Case "folder"
            RunWithFolder command
    End Select
    Exit Sub
Failed:
    ' Looking up a text clears the error.
    reason = Err.Description
    Tell TextOf("failed") & vbCrLf & vbCrLf & reason
End Sub

Private Sub RunInBalance(ByVal command As String, ByVal arguments As String)
    Dim book As Object
    Dim before As String
    If Not BalanceIsReady() Then Exit Sub
    Set book = ActiveWorkbook
    before = UndoNumber(book)
    RunMacro command & arguments
    ' Excel forgets what it could undo when a macro writes; this run can be undone by us.
    If UndoNumber(book) <> before Then
        Application.OnUndo TextOf("undo_last_run_tip"), OwnMacro("LbXlAddin.UndoLastRun")
    End If
End Sub

Private Sub RunWithWorkbook(ByVal command As String)
    ' The other workbook is asked for once ours is in front.
    Dim source As Variant
    If Not BalanceIsReady() Then Exit Sub
    source = Application.GetOpenFilename("Excel (*.xlsx;*.xlsm),*.xlsx;*.xlsm", , TextOf(command & "_label"))
    If VarType(source) = vbBoolean Then Exit Sub
    RunInBalance command, "('" & PythonText(CStr(source)) & "')"
End Sub

Private Sub RunWithFolder(ByVal command As String)
    Dim folder As String
    If Not BalanceIsReady() Then Exit Sub
    folder = ChosenFolder(TextOf(command & "_tip"), CStr(ActiveWorkbook.Path))
    If Len(folder) = 0 Then Exit Sub
    RunInBalance command, "('" & PythonText(folder) & "')"
End Sub

Private Function ChosenFolder(ByVal prompt As String, ByVal proposed As String) As String
    Dim dialog As Object
    Dim answer As Variant
    If IsMac() Then
        ' Excel for Mac has no dialog for folders.
        answer = Application.InputBox(prompt, TITLE, proposed, , , , , 2)
        If VarType(answer) <> vbBoolean Then ChosenFolder = CStr(answer)
        Exit Function
    End If
    Set dialog = Application.FileDialog(FOLDER_DIALOG)
    dialog.Title = prompt
    If dialog.Show = -1 Then ChosenFolder = CStr(dialog.SelectedItems(1))
End Function

Private Sub RunAnywhere(ByVal callText As String)
    ' xlwings wants a workbook in front; where there is none, an empty one stands in for the while.
    Dim helper As Object
    If IsProtectedView() Then
        Tell TextOf("protected_view")
        Exit Sub
    End If
    If ActiveWorkbook Is Nothing Then Set helper = Application.Workbooks.Add
    RunMacro callText
    ' On a Mac Python is still at work and needs it.
    If Not helper Is Nothing And Not IsMac() Then helper.Close False
End Sub

Private Sub RunMacro(ByVal callText As String)
    If Not PythonIsThere() Then
        Tell TextOf("no_python")
        Exit Sub
    End If
    RunPython "import lb_xl.macros; lb_xl.macros." & callText
End Sub

' ---- The button of a new balance: scheme, year, file

Private Sub NewBalance(ByVal command As String)
    Dim row As Long
    Dim year As Variant
    Dim target As Variant
    Dim schemes As Object
    Set schemes = ThisWorkbook.Names("schemes").RefersToRange
    row = ChosenScheme(schemes)
    If row = 0 Then Exit Sub
    year = ChosenYear(schemes, row)
    If year = 0 Then Exit Sub
    target = Application.GetSaveAsFilename(Replace(Replace(TextOf("new_book_file"), "{scheme}", _
        CStr(schemes.Cells(row, 1).Value)), "{year}", CStr(year)), _
        "Excel (*.xlsx), *.xlsx, Excel + VBA (*.xlsm), *.xlsm")
    If VarType(target) = vbBoolean Then Exit Sub
    RunAnywhere command & "('" & CStr(schemes.Cells(row, 1).Value) & "', " & CStr(year) & ", '" & _
        PythonText(CStr(target)) & "', '" & LanguageOfTexts() & "')"
End Sub

Private Function ChosenScheme(schemes As Object) As Long
    ' The list comes in pages; any number is taken on every page, and 0 turns to the next.
    Dim first As Long
    Dim following As Long
    Dim answer As Variant
    Dim prompt As String
    ChosenScheme = 1
    If schemes.Rows.Count = 1 Then Exit Function
    first = 1
    Do
        prompt = PageOfSchemes(schemes, first, following)
        answer = Application.InputBox(prompt, TITLE, first, , , , , 1)
        If VarType(answer) = vbBoolean Then
            ChosenScheme = 0
            Exit Function
        End If
        If answer = 0 Then first = following
    Loop Until answer >= 1 And answer <= schemes.Rows.Count And answer = Int(answer)
    ChosenScheme = CLng(answer)
End Function

Private Function PageOfSchemes(schemes As Object, ByVal first As Long, ByRef following As Long) As String
    Dim entry As String
    Dim more As String
    Dim row As Long
    more = vbLf & "0 - " & TextOf("more_schemes")
    PageOfSchemes = TextOf("choose_scheme")
    following = 1
    For row = first To schemes.Rows.Count
        entry = vbLf & CStr(row) & " - " & CStr(schemes.Cells(row, 2 + TextColumn()).Value)
        If row > first And Len(PageOfSchemes & entry & more) > LONGEST_QUESTION Then
            following = row
            Exit For
        End If
        PageOfSchemes = PageOfSchemes & entry
    Next row
    If first > 1 Or following > 1 Then PageOfSchemes = PageOfSchemes & more
End Function

Private Function ChosenYear(schemes As Object, ByVal row As Long) As Long
    Dim first As Long
    Dim last As Long
    Dim prompt As String
    Dim answer As Variant
    first = CLng(schemes.Cells(row, 4).Value)
    last = CLng(schemes.Cells(row, 5).Value)
    prompt = TextOf("choose_year")
    Do
        answer = Application.InputBox(prompt, TITLE, CLng(schemes.Cells(row, 6).Value), , , , , 1)
        If VarType(answer) = vbBoolean Then Exit Function
        prompt = TextOf("wrong_year") & CStr(first) & "-" & CStr(last)
    Loop Until answer >= first And answer <= last And answer = Int(answer)
    ChosenYear = CLng(answer)
End Function

Private Function PythonText(ByVal text As String) As String
    ' A text within a literal of Python that no command line can spoil: all but letters and digits by number.
    Dim place As Long
    Dim letter As String
    For place = 1 To Len(text)
        letter = Mid(text, place, 1)
        If InStr(1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", letter, vbBinaryCompare) = 0 Then
            letter = "\u" & Right("0000" & Hex(AscW(letter) And 65535), 4)
        End If
        PythonText = PythonText & letter
    Next place
End Function

' ---- What must be so before Python is started

Private Function BalanceIsReady() As Boolean
    If IsProtectedView() Then
        Tell TextOf("protected_view")
    ElseIf ActiveWorkbook Is Nothing Then
        Tell TextOf("no_workbook")
    ElseIf Not IsBalance(ActiveWorkbook) Then
        Tell TextOf("not_ours")
    Else
        BalanceIsReady = True
    End If
End Function

Private Function IsProtectedView() As Boolean
    ' Excel for Mac has no such window, and no such property.
    Dim host As Object
    On Error Resume Next
    Set host = Application
    IsProtectedView = Not (host.ActiveProtectedViewWindow Is Nothing)
    If Err.Number <> 0 Then IsProtectedView = False
    On Error GoTo 0
End Function

Private Function IsBalance(book As Object) As Boolean
    On Error Resume Next
    IsBalance = Len(book.Names("lb_scheme").RefersToRange.Value) > 0
    If Err.Number <> 0 Then IsBalance = False
    On Error GoTo 0
End Function

Private Function UndoNumber(book As Object) As String
    On Error Resume Next
    UndoNumber = CStr(book.Names("lb_undo_number").RefersToRange.Value)
    On Error GoTo 0
End Function

Private Function PythonIsThere() As Boolean
    Dim interpreter As String
    If IsMac() Then
        ' The sandbox does not let Excel look for the file itself.
        PythonIsThere = Len(GetConfig("INTERPRETER_MAC", "")) > 0
        Exit Function
    End If
    interpreter = GetConfig("INTERPRETER_WIN", "")
    If Len(interpreter) > 0 Then PythonIsThere = FileExists(interpreter)
End Function

Private Function IsMac() As Boolean
    IsMac = InStr(1, Application.OperatingSystem, "Macintosh", vbTextCompare) > 0
End Function

Private Function OwnMacro(ByVal macro As String) As String
    OwnMacro = "'" & ThisWorkbook.Name & "'!" & macro
End Function

' ---- Texts

Public Sub ShowError(FileName As String, Optional Message As String = "")
    ' xlwings calls this where Python has failed. Users see our sentence if there is one, never Python's own lines.
    Dim content As String
    Dim place As Long
    content = Message
    On Error Resume Next
    If Len(content) = 0 Then content = ReadFile(FileName)
    On Error GoTo 0
    place = InStrRev(content, "LB-4")
    If place > 0 Then
        Tell FirstLine(Mid(content, place))
    Else
        Tell TextOf("failed") & vbCrLf & vbCrLf & LastLine(content)
    End If
End Sub

Public Sub TellNoPython()
    Tell TextOf("no_python")
End Sub

Private Sub Tell(ByVal text As String)
    ' Windows' own box shows every alphabet; VBA's shows that of the system alone.
    Dim shell As Object
    On Error Resume Next
    If Not IsMac() Then Set shell = CreateObject("WScript.Shell")
    If shell Is Nothing Then
        MsgBox text, vbExclamation, TITLE
    Else
        shell.Popup text, 0, TITLE, vbExclamation + vbSystemModal
    End If
    On Error GoTo 0
End Sub

Private Function TextOf(ByVal key As String) As String
    On Error Resume Next
    TextOf = key
    TextOf = ThisWorkbook.Names("text_" & key).RefersToRange.Offset(0, TextColumn()).Value
    On Error GoTo 0
End Function

Private Function TextColumn() As Long
    If LanguageOfTexts() = "en" Then TextColumn = 1
End Function

Private Function LanguageOfTexts() As String
    ' The setting LANGUAGE of the user's file, ru or en; without it the language of Excel's own ribbon.
    Dim host As Object
    Dim chosen As String
    On Error Resume Next
    If GetConfigFromFile(GetConfigFilePath(), "LANGUAGE", chosen) Then LanguageOfTexts = LCase(chosen)
    If LanguageOfTexts <> "ru" And LanguageOfTexts <> "en" Then
        Set host = Application
        LanguageOfTexts = "en"
        If InStr(RUSSIAN_SYSTEMS, " " & CStr(host.LanguageSettings.LanguageID(UI_LANGUAGE)) & " ") > 0 Then
            LanguageOfTexts = "ru"
        End If
    End If
    On Error GoTo 0
End Function

Private Function FirstLine(ByVal text As String) As String
    FirstLine = Split(Replace(text, vbCr, vbLf) & vbLf, vbLf)(0)
End Function

Private Function LastLine(ByVal text As String) As String
    Dim lines As Variant
    Dim place As Long
    lines = Split(Replace(text, vbCr, vbLf), vbLf)
    For place = UBound(lines) To LBound(lines) Step -1
        If Len(Trim(lines(place))) > 0 Then
            LastLine = lines(place)
            Exit Function
        End If
    Next place
End Function
