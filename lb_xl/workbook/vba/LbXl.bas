Option Explicit

' The buttons of this workbook. ASCII only: a VBA project keeps no Cyrillic safely, so every text that is shown
' comes from a named cell. The work is done by the add-in lb_xl.xlam, which starts Python.

Public Sub NewBalance()
    RunCommand "new_balance"
End Sub

Public Sub CheckInputs()
    RunCommand "check_inputs"
End Sub

Public Sub ComputeBalance()
    RunCommand "compute_balance"
End Sub

Public Sub ExplainCell()
    RunCommand "explain_cell"
End Sub

Public Sub PrintReport()
    RunCommand "print_report"
End Sub

Public Sub UndoLastRun()
    RunCommand "undo_last_run"
End Sub

Public Sub ShowDiagnostics()
    RunCommand "show_diagnostics"
End Sub

Private Sub RunCommand(ByVal command As String)
    Dim reason As String
    If Not AddInIsLoaded() Then
        MsgBox TextOf("lb_text_no_addin"), vbInformation, "lb_xl"
        Exit Sub
    End If
    On Error GoTo Failed
    Application.Run "'lb_xl.xlam'!LbXlAddin.Run", command
    Exit Sub
Failed:
    ' Looking up a text clears the error.
    reason = Err.Description
    MsgBox TextOf("lb_text_failed") & vbCrLf & vbCrLf & reason, vbExclamation, "lb_xl"
End Sub

Private Function AddInIsLoaded() As Boolean
    Dim addInBook As Object
    On Error Resume Next
    Set addInBook = Application.Workbooks("lb_xl.xlam")
    AddInIsLoaded = Not (addInBook Is Nothing)
    On Error GoTo 0
End Function

Private Function TextOf(ByVal cellName As String) As String
    On Error Resume Next
    TextOf = cellName
    TextOf = ThisWorkbook.Names(cellName).RefersToRange.Value
    On Error GoTo 0
End Function
